"""The same use-cases without a window: one command a verb, plain words or one JSON object.

Exit 0 done, 1 a rule or an input stopped it (said in one sentence), 2 wrong usage. Without a command the window
opens. Heavy libraries are imported by the command that needs them.
"""

import argparse
import getpass
import json
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from fangxun_desk import __version__, paths
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.storm_name import short_name
from fangxun_desk.domain.time_entry import read_moment_entry
from fangxun_desk.geo import division_directory
from fangxun_desk.services import evacuation_service, import_service, record_service
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.services.import_service import ImportOutcome

Answer = tuple[dict[str, Any], str, int]
"""A command answers with its JSON object, its plain words, and its exit code."""
Command = Callable[[argparse.Namespace], Answer]
Verb = Callable[[str, Command, str], argparse.ArgumentParser]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, or the window; returns the exit code."""
    options = _parser().parse_args(arguments)
    if options.command is None:
        from fangxun_desk.app import run_window

        return run_window(options.store)
    options.store = options.store or paths.default_store_dir()
    try:
        answer, words, code = _run(options)
    except RuleBroken as broken:
        return _say_stopped(broken.sentence, options)
    except Exception:
        return _say_stopped(_unforeseen(), options)
    print(json.dumps(answer, ensure_ascii=False) if options.json else words)
    return code


def _say_stopped(sentence: str, options: argparse.Namespace) -> int:
    if options.json:
        print(json.dumps({"error": sentence}, ensure_ascii=False))
    print(sentence, file=sys.stderr)
    return 1


def _unforeseen() -> str:
    """Log an error nobody foresaw; the sentence that names it."""
    from fangxun_desk.ui.error_number import LOG, keep_log, log_with_number

    keep_log()
    number = log_with_number(LOG, traceback.format_exc().splitlines(keepends=True))
    return f"程序出错(编号 {number},详情已记入日志),本次未完成;已存盘的记录不受影响。"


def _run(options: argparse.Namespace) -> Answer:
    command: Command = options.run
    return command(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fangxun-desk", description="防汛指挥台。不带命令时打开窗口。")
    parser.add_argument("--version", action="version", version=__version__)
    _common(parser, None)
    verbs = parser.add_subparsers(dest="command", metavar="命令")

    def verb(name: str, run: Command, help_text: str) -> argparse.ArgumentParser:
        sub = verbs.add_parser(name, help=help_text, description=help_text)
        _common(sub, argparse.SUPPRESS)
        sub.set_defaults(run=run)
        return sub

    _writing_verbs(verb)
    _reading_verbs(verb)
    return parser


def _common(parser: argparse.ArgumentParser, default: Any) -> None:
    parser.add_argument("--store", type=Path, metavar="DIR", default=default, help="数据目录(默认在本机数据文件夹)")
    json_default = False if default is None else default
    parser.add_argument("--json", action="store_true", default=json_default, help="以一个 JSON 对象回答")


def _writing_verbs(verb: Verb) -> None:
    init = verb("init", _init, "新建数据;--demo 装入演示汛期")
    init.add_argument("--desk", default="甲", metavar="甲", help="本席位的短名,写进编号")
    init.add_argument("--demo", action="store_true", help="装入 2024 年演示汛期")
    take_in = verb("import", _take_in, "导入台账:工作簿、CSV 或整个文件夹")
    take_in.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    take_in.add_argument("--kind", metavar="K", help="台账类别;不写则按表头判断")
    take_in.add_argument("--storm", metavar="S", help="所属过程,如 7·16;不写则按标题判断")
    take_in.add_argument("--dry-run", action="store_true", help="只报告将会怎样,不写入")
    log = verb("log-evacuation", _log_evacuation, "登记一个避险转移批次,存盘后才回答")
    for name, required, help_text in (
        ("division", True, "县(市、区)"),
        ("town", False, "乡镇(街道)"),
        ("place", True, "村组或地点"),
        ("at", True, "转移时间,如 7-16 23:40、2340、昨 2340"),
        ("storm", False, "所属过程,如 7·16"),
    ):
        log.add_argument(f"--{name}", required=required, help=help_text)
    for name, required, help_text in (
        ("households", True, "户数"),
        ("people", True, "人数"),
        ("centralised", False, "集中安置人数"),
        ("dispersed", False, "分散安置人数"),
    ):
        log.add_argument(f"--{name}", type=int, required=required, metavar="N", help=help_text)
    log.add_argument("--shelter", action="append", default=[], metavar="S", help="安置点,可多次写")
    restore = verb("restore", _restore, "从备份恢复;已有数据时先说明差别,加 --yes 才执行")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--yes", action="store_true", help="确认恢复")


def _reading_verbs(verb: Verb) -> None:
    figures = verb("figures", _figures, "一年汛期的全部指标;--explain 列出依据")
    figures.add_argument("year", type=int, metavar="YEAR")
    figures.add_argument("--as-of", metavar="DATE", help="统计截至日期,如 2024-09-30")
    figures.add_argument("--explain", metavar="CODE", help="列出某项指标计入和未计入的每一行")
    report = verb("report", _report, "年度报告")
    report.add_argument("year", type=int, metavar="YEAR")
    report.add_argument("--out", type=Path, required=True, metavar="DIR")
    report.add_argument("--format", default="docx,xlsx", help="docx,xlsx")
    drawn = verb("map", _map, "防汛风险图:.pdf 或 .png;--atlas 出整套图册")
    drawn.add_argument("--out", type=Path, required=True, metavar="FILE")
    drawn.add_argument("--division", metavar="D", help="只出一个县(市、区),写名称、代码或拼音")
    drawn.add_argument("--sector", metavar="S", help="只出一个行业,如 山洪")
    drawn.add_argument("--year", type=int, metavar="YEAR", help="哪一年的汛期;不写则为最近一年")
    drawn.add_argument("--paper", metavar="A3|A4", help="纸张;不写则按风险点多少选择")
    drawn.add_argument("--atlas", action="store_true", help="全市、各县(市、区)、各行业的图装订为一个 PDF")
    export = verb("export", _export, "导出数据快照(.xlsx、.gpkg)或图层(.geojson、.kml、Shapefile 的 .zip)")
    export.add_argument("--out", type=Path, required=True, metavar="FILE")
    verb("verify", _verify, "核验:变更链、个人信息承诺、显示数据重建比对")
    backup = verb("backup", _backup, "备份:写一份核验过的副本")
    backup.add_argument("--out", type=Path, required=True, metavar="DIR")
    shot = verb("shot", _shot, "页面截图(不需要显示器)")
    shot.add_argument("page", metavar="PAGE")
    shot.add_argument("--out", type=Path, required=True, metavar="FILE.png")
    shot.add_argument("--size", default="1366x768", metavar="WxH")
    shot.add_argument("--theme", default="light", choices=("light", "night"))


def _author() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "值班员"


@contextmanager
def _desk(options: argparse.Namespace, *, read_only: bool = False) -> Iterator[Desk]:
    desk = Desk.open(options.store, surroundings("命令行"), _author(), read_only=read_only)
    try:
        yield desk
    finally:
        desk.close()


def _init(options: argparse.Namespace) -> Answer:
    """Make a new store, empty or with the demonstration season."""
    if options.demo:
        from fangxun_desk.services.demo_service import found_demo

        desk, outcomes = found_demo(options.store, surroundings("命令行"), options.desk, _author())
        words = f"演示汛期已装入 {options.store}:{len(outcomes)} 个文件。"
    else:
        desk = Desk.found(options.store, surroundings("命令行"), options.desk, _author())
        words = f"已在 {options.store} 新建席位 {options.desk} 的数据。"
    try:
        records = desk.read(record_service.count_records)
    finally:
        desk.close()
    return {"store": str(options.store), "desk": options.desk, "records": records}, f"{words}共 {records} 条记录。", 0


def _take_in(options: argparse.Namespace) -> Answer:
    """Take files in, each wholly or not at all."""
    if missing := [str(path) for path in options.paths if not path.exists()]:
        raise RuleBroken(f"找不到 {missing[0]}。")
    outcomes: list[ImportOutcome] = []
    with _desk(options) as desk:
        for reading in import_service.read_files(options.paths, kind=options.kind, storm=options.storm):
            if options.dry_run:
                outcomes.append(desk.try_out(import_service.take_in, reading))
            else:
                outcomes.append(desk.change(import_service.take_in, reading).result)
    if not outcomes:
        raise RuleBroken("没有找到可导入的文件。")
    words = "\n".join(line for outcome in outcomes for line in import_service.outcome_words(outcome))
    taken = [outcome for outcome in outcomes if not outcome.problem]
    return {"files": [_outcome_json(outcome) for outcome in outcomes]}, words, 0 if taken else 1


def _outcome_json(outcome: ImportOutcome) -> dict[str, Any]:
    counts = {name: getattr(outcome, name) for name in ("read", "added", "changed", "unchanged", "rejected")}
    warnings = [asdict(warning) for warning in outcome.warnings]
    return {"file": outcome.file, "kind": outcome.plural, **counts, "number": outcome.number, "warnings": warnings}


def _log_evacuation(options: argparse.Namespace) -> Answer:
    """Enter one batch; answered only after it is durable."""
    unit = division_directory.find_unit(options.division)
    if unit is None:
        raise RuleBroken(f"不认识的县(市、区):{options.division}。")
    with _desk(options) as desk:
        at = read_moment_entry(options.at, desk.now())
        batch = EvacuationBatch(
            storm=desk.read(evacuation_service.storm_named, at.year, short_name(options.storm))
            if options.storm
            else None,
            unit=unit.code,
            town=options.town or "",
            place=options.place,
            moved_out_at=at,
            households=options.households,
            people=options.people,
            centralised=options.centralised,
            dispersed=options.dispersed,
            shelters=tuple(options.shelter),
        )
        entry = desk.change(evacuation_service.log_batch, batch).result
    return {"number": entry.number, "record_id": entry.record_id}, f"已存盘 {entry.number}", 0


def _figures(options: argparse.Namespace) -> Answer:
    """Every figure of a season, or the rows behind one."""
    from fangxun_desk.services import season_service

    as_of = _day(options.as_of)
    with _desk(options, read_only=True) as desk:
        if options.explain:
            figure = desk.read(season_service.explain, options.year, options.explain, as_of)
            return _explained(figure)
        season = desk.read(season_service.figures, options.year, as_of)
        labels = season_service.labels()
    answer = {"year": season.year, "as_of": str(season.as_of), "figures": season.figures, "splits": season.splits}
    lines = (f"{labels[code][0]}\t{value} {labels[code][1]}\t({code})" for code, value in season.figures.items())
    return answer, "\n".join([f"{season.year} 年汛期,统计截至 {season.as_of}", *lines]), 0


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise RuleBroken(f"日期须写作 2024-09-30,不能是 {text}。") from error


def _explained(figure: Any) -> Answer:
    def row(line: Any) -> dict[str, Any]:
        source = {"file": line.file, "sheet": line.sheet, "row": line.row} if line.file else None
        return {"number": line.number, "source": source, "amount": line.amount}

    answer = {
        "code": figure.code,
        "value": figure.value,
        "rule": figure.rule,
        "included": [row(line) for line in figure.included],
        "excluded": [{**row(line), "reason": line.reason, "why": line.reason_text} for line in figure.excluded],
    }
    words = [f"{figure.label}:{figure.value} {figure.unit}", f"口径:{figure.rule}", f"计入 {len(figure.included)} 行:"]
    words += [f"  {line.number or '-'}\t{line.amount}\t{line.what}\t{_source(line)}" for line in figure.included]
    words.append(f"未计入 {len(figure.excluded)} 行:")
    words += [f"  {line.number or '-'}\t{line.reason_text}\t{line.what}\t{_source(line)}" for line in figure.excluded]
    return answer, "\n".join(words), 0


def _source(line: Any) -> str:
    return (
        " ".join(str(part) for part in (line.file, line.sheet, f"第{line.row}行") if part) if line.file else "手工登记"
    )


def _report(options: argparse.Namespace) -> Answer:
    """Write the annual report."""
    from fangxun_desk.services import report_service

    formats = tuple(part.strip() for part in options.format.split(",") if part.strip())
    with _desk(options, read_only=True) as desk:
        made = desk.read(
            report_service.annual_report,
            options.year,
            options.out,
            formats,
            desk_head=desk.head(),
            is_demo=desk.status().is_demo,
            made_at=desk.now(),
        )
    answer = {"written": [str(p) for p in made.written], "figures": made.figures, "store_head": made.store_head}
    return answer, "\n".join(f"已写出 {path}" for path in made.written), 0


def _map(options: argparse.Namespace) -> Answer:
    """Draw one sheet, or the atlas of a season."""
    from fangxun_desk.services import map_sheet_service as sheets

    division = sheets.read_division(options.division) if options.division else None
    sector = sheets.read_sector(options.sector) if options.sector else None
    if options.atlas and (division or sector):
        raise RuleBroken("图册包括全部县(市、区)和行业,--atlas 不能与 --division、--sector 同用。")
    with _desk(options, read_only=True) as desk:
        year = options.year or desk.read(sheets.latest_season)
        plain = {"year": year, "paper": options.paper, "is_demo": desk.status().is_demo}
        if options.atlas:
            made = desk.read(sheets.atlas, options.out, **plain)
        else:
            made = desk.read(sheets.sheet, options.out, division=division, sector=sector, **plain)
    answer = {"written": str(made.written), "points": made.points}
    return answer, f"已写出 {made.written}(上图风险点 {made.points} 处)", 0


def _export(options: argparse.Namespace) -> Answer:
    """Write a snapshot of the store."""
    from fangxun_desk.services import export_service

    with _desk(options, read_only=True) as desk:
        made = desk.read(export_service.export_snapshot, options.out, is_demo=desk.status().is_demo)
    answer = {"written": str(made.written), "layers": list(made.layers)}
    return answer, "\n".join([f"已写出 {made.written}({len(made.layers)} 个图层或工作表)", *made.notes]), 0


def _verify(options: argparse.Namespace) -> Answer:
    """Check the store whole."""
    with _desk(options, read_only=True) as desk:
        outcome = desk.verify()
    heads = {name: {"desk": h["desk"], "seq": h["seq"], "hash": h["hash"]} for name, h in outcome.heads.items()}
    answer = {"ok": outcome.ok, "changes": outcome.changes, "heads": heads, "problems": list(outcome.problems)}
    words = f"核验无误,共 {outcome.changes} 条变更。" if outcome.ok else "\n".join(outcome.problems)
    return answer, words, 0 if outcome.ok else 1


def _backup(options: argparse.Namespace) -> Answer:
    """Write a verified copy."""
    with _desk(options, read_only=True) as desk:
        copy = desk.back_up(options.out)
    return {"written": str(copy.path), "changes": copy.changes}, f"已备份 {copy.changes} 条变更到 {copy.path}", 0


def _restore(options: argparse.Namespace) -> Answer:
    """Put a backup in place, after comparing."""
    desk, changes, sentence = Desk.restore(
        options.file, options.store, surroundings("命令行"), _author(), confirmed=options.yes
    )
    path: Path = desk.path
    desk.close()
    return {"written": str(path), "changes": changes}, f"已恢复。{sentence}", 0


def _shot(options: argparse.Namespace) -> Answer:
    """Take a picture of a page, offscreen."""
    from fangxun_desk.ui.shot import take_picture

    try:
        width, height = (int(part) for part in options.size.lower().split("x"))
    except ValueError as error:
        raise RuleBroken(f"尺寸须写作 1366x768,不能是 {options.size}。") from error
    written = take_picture(options.store, options.page, options.out, size=(width, height), theme=options.theme)
    return {"written": str(written)}, f"已写出 {written}", 0


if __name__ == "__main__":
    sys.exit(main())
