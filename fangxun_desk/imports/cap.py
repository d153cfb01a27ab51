"""One CAP 1.2 file as one warning: what the alert says, what of it is doubtful, or why none of it can be taken in.

Read after the Common Alerting Protocol Version 1.2 (OASIS Standard, 1 July 2010, §3.2; required elements, code values
and the form of times are its), with the colours and division codes Chinese senders put in <parameter> and <geocode>.
The file comes from outside: defusedxml refuses document types and entities, and the size is looked at before anything
is read. Exercises, tests, system messages and drafts never become warnings. What stands in force at a moment, and what
a message cancels, is not said here (domain/warnings_in_force.py).
"""

import codecs
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from fangxun_desk.domain.import_record import RowFate
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.storm import Warning
from fangxun_desk.domain.vocabulary import WarningMessage
from fangxun_desk.imports.cap_element import Part
from fangxun_desk.imports.cap_info import Doubts, warning_of
from fangxun_desk.imports.plain import shown
from fangxun_desk.imports.reading import REJECT, CellWarning, Draft, FileReading, Lookup, SourceRow
from fangxun_desk.imports.sheet import Unreadable

PLURAL = Warning.NOUN.plural
LABEL = "预警信息"
"""The word of the command line for a file of this kind, and what it is called."""
SIZE_LIMIT = 2 * 1024 * 1024
_NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
_FORMER_NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.1"
_NOT_REAL = {"Exercise": "演练", "Test": "测试", "System": "系统联调", "Draft": "草稿"}
"""Every status but Actual, and what it is called."""
_NO_WARNING = {"Ack": "回执", "Error": "差错通知"}
_SCOPES = frozenset({"Public", "Restricted", "Private"})
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHINESE = frozenset({"gb2312", "gbk", "gb18030"})
_OTHERS = frozenset({"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1"})
"""The encodings that are read besides; whoever names another one may want to make the reader work for nothing."""


def read_cap(path: Path, name: str, digest: str) -> FileReading:
    """The reading of one CAP file. Raises Unreadable with the sentence why it cannot be taken in."""
    doubts = Doubts()
    alert = _alert(path, doubts)
    identifier, sender = alert.required("identifier"), alert.required("sender")
    sent_at = alert.required_moment("sent")
    season = local(sent_at).year
    status = alert.required("status")
    if status in _NOT_REAL:
        return _not_real(name, digest, season, status)
    message = _message(alert, status)
    warning = warning_of(alert, message, doubts, identifier=identifier, sender=sender, sent_at=sent_at)
    draft = Draft(warning, f"warning:{identifier}", lookups={"storm": _storm_of(sent_at, warning.expires_at)})
    row = SourceRow(None, None, (draft,))
    return FileReading(name, digest, PLURAL, season, rows=(row,), warnings=doubts.found, read=1)


def _storm_of(sent_at: datetime, expires_at: datetime | None) -> Lookup:
    return Lookup("storm_around", "", at=sent_at, until=expires_at)


def _not_real(name: str, digest: str, season: int, status: str) -> FileReading:
    """A message that is not meant: kept among the refused rows, so that it can be seen, and never a warning."""
    message = f"status 为 {status}({_NOT_REAL[status]}),不是真实预警,不作为预警收入。"
    said = CellWarning(None, None, "", "drill", REJECT, message)
    row = SourceRow(None, None, (), RowFate.REFUSED, "drill", 1)
    return FileReading(name, digest, PLURAL, season, rows=(row,), warnings=(said,), read=1)


def _message(alert: Part, status: str) -> WarningMessage:
    """What the message does. Raises Unreadable for code values CAP does not know, and for what is no warning."""
    msg_type, scope = alert.required("msgType"), alert.required("scope")
    for name, value, is_known in (
        ("status", status, status == "Actual"),
        ("msgType", msg_type, msg_type in _NO_WARNING or msg_type in {word.code for word in WarningMessage}),
        ("scope", scope, scope in _SCOPES),
    ):
        if not is_known:
            raise Unreadable(f"<{name}> 为“{shown(value)}”,不是 CAP 规定的值,未收入。")
    if msg_type in _NO_WARNING:
        raise Unreadable(f"<msgType> 为 {msg_type}({_NO_WARNING[msg_type]}),不是预警,未收入。")
    return WarningMessage.of(msg_type)


# -- the file as XML -----------------------------------------------------------------------------------------


def _alert(path: Path, doubts: Doubts) -> Part:
    """The <alert> of a file. Raises Unreadable for everything that is no CAP."""
    root = _root(_text(path))
    namespace, _, local_name = root.tag.rpartition("}")
    namespace = namespace.removeprefix("{")
    if local_name != "alert":
        raise Unreadable(f"根元素是 <{shown(local_name)}>,不是 CAP 预警的 <alert>,未收入。")
    if namespace == _FORMER_NAMESPACE:
        doubts.add("cap_1_1", "文件按 CAP 1.1 编写,已按 1.2 读取,请核对。")
    elif namespace != _NAMESPACE:
        said = f"“{shown(namespace, 60)}”" if namespace else "空白"
        raise Unreadable(f"<alert> 的命名空间为{said},不是 CAP 1.2({_NAMESPACE}),未收入。")
    return Part(root, namespace)


def _root(text: str) -> Any:
    try:
        return fromstring(text, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable("文件含有文档类型或实体定义(DTD、ENTITY),CAP 不用这些,为安全起见未收入。") from error
    except ParseError as error:
        line, column = error.position
        raise Unreadable(f"不是完整的 XML(第 {line} 行第 {column + 1} 列出错),未收入。") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable("不是完整的 XML,未收入。") from error


def _text(path: Path) -> str:
    """The file's text, in the encoding it declares. Raises Unreadable where it is written in another."""
    content = _content(path)
    by_mark = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "")
    found = _DECLARED.match(content)
    declared = found[1].decode().lower() if found else ""
    if declared and declared not in _CHINESE | _OTHERS:
        raise Unreadable(f"声明的编码“{shown(declared)}”不认识,未收入。")
    encoding = by_mark or ("gb18030" if declared in _CHINESE else declared or "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeError as error:
        raise Unreadable(f"文件内容与声明的编码({declared or encoding})不符,未收入。") from error
    if declared in _CHINESE and not content.isascii() and _is_utf8(content):
        raise Unreadable(f"文件声明编码为 {declared},内容却是 UTF-8,未收入。")
    return text


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            raise Unreadable(f"文件有 {size / 1024 / 1024:.1f} MB,预警文件不应超过 2 MB,未收入。")
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable("文件打不开,请检查是否存在、是否被其他程序占用。") from error
    if not content.strip():
        raise Unreadable("文件是空的,没有任何内容。")
    return content


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeError:
        return False
    return True
