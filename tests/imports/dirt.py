"""One true value in one of the many ways a county writes it. What is written never changes what is meant."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from fangxun_desk.geo.division_directory import Unit, units

_FULL = str.maketrans("0123456789", "０１２３４５６７８９")
_CHINESE = "零一二三四五六七八九"

UNITS = units()


def count(dice: random.Random, number: int, unit: str) -> Any:
    """A number with or without its unit, in half or full width, as text with spaces."""
    return dice.choices(
        [
            number,
            f"{number}{unit}",
            f"{number}{unit}".translate(_FULL),
            str(number).translate(_FULL),
            f" {number} ",
            str(number),
        ],
        [60, 10, 5, 5, 5, 3],
    )[0]


def day(dice: random.Random, on: date, year: int) -> Any:
    """A date; without its year only where it is the season's."""
    forms: list[Any] = [
        on,
        f"{on.year}年{on.month}月{on.day}日",
        f"{on.year}.{on.month}.{on.day}",
        f"{on.year}-{on.month:02d}-{on.day:02d}",
        f"{on.year}/{on.month}/{on.day}",
        f"{on:%Y%m%d}",
    ]
    if on.year == year:
        forms += [f"{on.month}月{on.day}日", f"{on.month}.{on.day}", f"{on.month}月{on.day}号", f"{on.month}-{on.day}"]
    return dice.choice([on, on, on, *forms])


def moment(dice: random.Random, at: datetime) -> Any:
    """A moment to the minute."""
    hour_minute = f"{at.hour}:{at.minute:02d}"
    worded = f"{at.hour}时" + (f"{at.minute}分" if at.minute else "")
    forms: list[Any] = [
        f"{at.month}月{at.day}日{worded}",
        f"{at.year}年{at.month}月{at.day}日 {hour_minute}",
        f"{at.month}-{at.day} {hour_minute}",
        f"{at.month}.{at.day} {hour_minute}",
        f"{at.year}/{at.month}/{at.day} {hour_minute}",
        f"{at.month}月{at.day}日{_part_of_day(at)}",
        f"{at:%Y-%m-%d %H:%M}:00",
    ]
    if at.hour == 0 and at.minute == 0:
        before = at - timedelta(days=1)
        forms.append(f"{before.month}月{before.day}日24时")
    return dice.choice([at, at, at, *forms])


def _part_of_day(at: datetime) -> str:
    words = ((5, "凌晨"), (12, "上午"), (18, "下午"), (24, "晚上"))
    part = next(word for until, word in words if at.hour < until)
    hour = at.hour - 12 if at.hour > 12 else at.hour
    return f"{part}{hour}点" + (f"{at.minute}分" if at.minute else "")


def mobile(dice: random.Random, number: str) -> Any:
    """A mobile as text, as a number, with spaces, dashes, a country code, in full width."""
    return dice.choice(
        [
            number, number, number, int(number), float(number), f"{number[:3]} {number[3:7]} {number[7:]}",
            f"{number[:3]}-{number[3:7]}-{number[7:]}", f"+86 {number}", f"86{number}", number.translate(_FULL),
            f"{number} ",
        ]
    )  # fmt: skip


def person(dice: random.Random, name: str) -> str:
    """A name, now and then spread over its column."""
    return dice.choice([name, name, name, name, " ".join(name) if len(name) == 2 else name, f"{name} "])


def county(dice: random.Random, unit: Unit) -> str:
    """A unit's name, now and then the short one."""
    others = [alias for alias in unit.aliases if len(alias) > 1]
    return dice.choice([unit.name, unit.name, unit.name, *others[:1], f"平顶山市{unit.name}"])


def storm_word(dice: random.Random, name: str) -> str:
    """A storm's short name in another spelling."""
    month, day_ = name.split("·")
    return dice.choice(
        [name, f"{month}.{day_}", f"“{month}·{day_}”", f"{month}-{day_}", f"{name}暴雨过程", f"“{month}.{day_}”强降雨"]
    )
