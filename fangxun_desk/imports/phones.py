"""Phones as counties write them: with spaces, dashes, +86, in full-width digits, as numbers, two in a cell.

A number whose digits Excel has thrown away (1.68E+10) is lost and stays blank. No message quotes a phone whole.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from fangxun_desk.domain.wording import masked
from fangxun_desk.imports.cells import NOT_STATED, CellValue
from fangxun_desk.imports.personal_numbers import COUNTRY, DASHES
from fangxun_desk.imports.plain import plain
from fangxun_desk.imports.reading import INFO, WARN

AREA_CODE = "0375"

_MOBILE = re.compile(r"1\d{10}")
_LOST = re.compile(r"\d(?:\.\d+)?e\+?\d+")
_AS_FLOAT = re.compile(r"1\d{10}\.0+")
_AREA = re.compile(r"(0\d{2,3})[-\s(]*(\d{7,8})(?:(?:-|转|ext\.?)(\d{1,6}))?")
_LOCAL = re.compile(r"([2-9]\d{6,7}|1\d{6})(?:(?:-|转)(\d{1,6}))?")
_SERVICE = re.compile(r"(?:1[12]\d|12\d{3}|9\d{4}|400\d{7})")
_SPLIT = re.compile(r"[/、,;|或和及\n]+|\s{2,}|(?<=\d{11})\s+(?=\d)")
_DASHES = dict.fromkeys(map(ord, DASHES), "-")
_FULL_WIDTH = re.compile(r"[\uff10-\uff19]")


@dataclass(frozen=True, slots=True)
class Phones:
    """What a phone cell states: a mobile, a landline, either "", and the remark about it."""

    mobile: str = ""
    landline: str = ""
    code: str = ""
    level: str = INFO
    message: str = ""

    @property
    def either(self) -> str:
        """The number of a column that takes both kinds, mobiles first."""
        return self.mobile or self.landline


@lru_cache(maxsize=65536, typed=True)
def read_phone(value: CellValue) -> Phones:
    """The phone a cell states."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    if not isinstance(value, str):
        return Phones(code="phone_unreadable", level=WARN, message="电话一栏不是号码,未收入。")
    if _MOBILE.fullmatch(value):
        return Phones(mobile=value)
    squeezed = plain(value)
    if squeezed in NOT_STATED or squeezed in ("无", "暂无", "没有"):
        return Phones()
    if _AS_FLOAT.fullmatch(squeezed) or _LOST.fullmatch(squeezed):
        return _from_float_text(squeezed)
    parts = [part for part in _SPLIT.split(_half_width(value)) if len(re.findall(r"\d", plain(part))) >= 7]
    if len(parts) > 1:
        return _several(parts)
    return _single(value, _digits_of(value))


def _from_float_text(squeezed: str) -> Phones:
    """15442880341.0 or 1.5442880341e10 still holds every digit; 1.54E+10 does not."""
    read = _from_number(float(squeezed))
    mantissa, _, power = squeezed.partition("e")
    if not read.mobile or (power and len(mantissa.replace(".", "").rstrip("0")) < 8):
        return _lost()
    message = f"手机号存成了小数,按 {masked(read.mobile)} 收入。"
    return Phones(mobile=read.mobile, code="phone_float", message=message)


def _from_number(value: float) -> Phones:
    text = f"{value:.0f}"
    if len(text) == 11 and text.startswith("1"):
        if text.endswith("000000"):
            return _lost()
        return Phones(mobile=text, code="phone_number", message=f"手机号存成了数字,按 {masked(text)} 收入。")
    if len(text) == 13 and text.startswith("861"):
        return Phones(mobile=text[2:], code="phone_country_code", message=f"去掉 +86,按 {masked(text[2:])} 收入。")
    if len(text) in (10, 11) and text.startswith(AREA_CODE[1:]):
        number = f"{AREA_CODE}-{text[3:]}"
        return Phones(landline=number, code="phone_leading_zero", message=f"补回区号前的 0,按 {masked(number)} 收入。")
    return _single(text, text)


def _lost() -> Phones:
    message = "手机号被存成科学计数,后几位已丢失,未收入,请补报。"
    return Phones(code="phone_digits_lost", level=WARN, message=message)


def _half_width(text: str) -> str:
    return text.translate({0xFF0F: "/", 0xFF0C: ",", 0xFF1B: ";", 0x3001: "、", 0xFF5C: "|"})


def _digits_of(text: str) -> str:
    """The number with its own dashes, everything that only decorates it taken off."""
    squeezed = re.sub(r"^(?:['’`]|tel:|电话:|手机:)", "", plain(text).translate(_DASHES))
    return re.sub(rf"^{COUNTRY}[-]?(?=1\d)", "", squeezed) if len(re.sub(r"\D", "", squeezed)) > 11 else squeezed


def _single(written: str, squeezed: str) -> Phones:
    digits = re.sub(r"[-.()]", "", squeezed)
    if _MOBILE.fullmatch(digits):
        return _mobile(written, digits)
    if found := _AREA.fullmatch(squeezed.replace("(", "").replace(")", "-").replace("--", "-")):
        number = f"{found[1]}-{found[2]}" + (f"-{found[3]}" if found[3] else "")
        return _landline(written, number)
    if found := _LOCAL.fullmatch(squeezed):
        number = f"{AREA_CODE}-{found[1]}" + (f"-{found[2]}" if found[2] else "")
        return Phones(landline=number, code="phone_without_area_code", message=f"补上区号,按 {masked(number)} 收入。")
    if _SERVICE.fullmatch(digits):
        return Phones(landline=digits)
    if (shorter := re.sub(r"\([^()]*[^\d()-][^()]*\)", "", squeezed)) != squeezed and shorter:
        without = _single(shorter, shorter)
        if without.level != WARN:
            message = f"号码后的说明未收入,按 {masked(without.either)} 收入。"
            return Phones(without.mobile, without.landline, "phone_remark", INFO, message)
    message = f"号码“{masked(written)}”位数不对,已照原样收入,请核对。"
    as_mobile = written.strip() if digits.startswith("1") else ""
    return Phones(as_mobile, "" if as_mobile else written.strip(), "phone_doubtful", WARN, message)


def _mobile(written: str, digits: str) -> Phones:
    if written.strip() == digits:
        return Phones(mobile=digits)
    if "86" in re.sub(r"\D", "", plain(written))[:4] and len(re.sub(r"\D", "", plain(written))) > 11:
        code, what = "phone_country_code", "去掉 +86"
    elif _FULL_WIDTH.search(written):
        code, what = "phone_full_width", "全角数字改为半角"
    elif re.search(r"[-.()—–]", written):
        code, what = "phone_dashes", "去掉连接号"
    else:
        code, what = "phone_spaces", "去掉空格"
    return Phones(mobile=digits, code=code, message=f"{what},按 {masked(digits)} 收入。")


def _landline(written: str, number: str) -> Phones:
    if plain(written) == number:
        return Phones(landline=number)
    return Phones(landline=number, code="phone_dashes", message=f"统一写法,按 {masked(number)} 收入。")


def _several(parts: list[str]) -> Phones:
    """Two numbers in a cell: the first mobile and the first landline are taken, a further one is only named."""
    read = [_single(part, _digits_of(part)) for part in parts]
    if any(one.level == WARN for one in read):
        message = "一格多个号码,有的位数不对,请核对。"
        found = [one for one in read if one.level != WARN]
        mobile, landline = _first(found)
        return Phones(mobile, landline, code="phone_doubtful", level=WARN, message=message)
    mobile, landline = _first(read)
    taken = "、".join(masked(one) for one in (mobile, landline) if one)
    left = len(read) - bool(mobile) - bool(landline)
    more = f",另有 {left} 个号码未收入" if left else ""
    return Phones(mobile, landline, code="phone_two_numbers", message=f"一格多个号码,收入 {taken}{more}。")


def _first(read: list[Phones]) -> tuple[str, str]:
    mobile = next((one.mobile for one in read if one.mobile), "")
    return mobile, next((one.landline for one in read if one.landline), "")
