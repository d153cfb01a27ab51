"""The house rules, checked by machine: who may import whom, how long a file may grow, where SQL may stand.

It reads source text only. It must not import the program, so that a rule broken anywhere is reported by name instead of
by a failing import.
"""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "fangxun_desk"
MODULES = sorted(PACKAGE.rglob("*.py"))
STARTER = sorted((ROOT / "installer").glob("*.py"))

LONGEST_FILE = 400
LONGEST_MAIN_WINDOW = 350
LONGEST_FUNCTION = 40

# A thing with no better name than these has no place yet.
EMPTY_NAMES = {"util", "utils", "utilities", "helper", "helpers", "common", "manager", "managers", "misc"}

# Rules are handed what they judge: no files, no processes, no clock.
NOT_FOR_RULES = {"os", "pathlib", "shutil", "tempfile", "sqlite3", "socket", "subprocess", "threading", "time"}
CLOCK_READINGS = {"now", "utcnow", "today"}

STARTS_A_THREAD = {"Thread", "Timer", "ThreadPoolExecutor", "ProcessPoolExecutor", "QThread", "QThreadPool"}

RUNS_SQL = {"execute", "executemany", "executescript", "exec_driver_sql", "text"}
SQL_SENTENCE = re.compile(
    r"\b(SELECT\b.+\bFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\b.+\bSET|DELETE\s+FROM|(CREATE|DROP|ALTER)\s+(VIRTUAL\s+)?"
    r"(TABLE|INDEX|TRIGGER|VIEW)|PRAGMA\s+\w+|ATTACH\s+DATABASE)\b",
    re.DOTALL,
)


def test_that_imports_point_down_only() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    # Plain text of a known width, so that a broken contract can be read in any log.
    plain = os.environ | {"COLUMNS": "120", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [*command, "--no-cache", "--no-logo"], cwd=ROOT, env=plain, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_that_rules_import_the_standard_library_only() -> None:
    strangers = [
        f"{_name(path)}: {module}"
        for path in _below("domain")
        for module in _imported(path)
        if not module.startswith("fangxun_desk.domain")
        and (module.split(".")[0] not in sys.stdlib_module_names or module.split(".")[0] in NOT_FOR_RULES)
    ]
    assert strangers == []


def test_that_rules_do_not_read_the_clock() -> None:
    readings = [
        f"{_name(path)}:{call.lineno}"
        for path in _below("domain")
        for call in _calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in CLOCK_READINGS and not call.args
    ]
    assert readings == []


def test_that_no_file_is_too_long_to_read() -> None:
    lengths = {_name(path): _line_count(path) for path in MODULES + STARTER}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_that_the_main_window_stays_a_shell() -> None:
    main_window = PACKAGE / "ui" / "main_window.py"
    assert _line_count(main_window) < LONGEST_MAIN_WINDOW


def test_that_no_function_is_too_long_to_read() -> None:
    too_long = {
        f"{_name(path)}:{function.lineno} {function.name}": _body_lines(function)
        for path in MODULES + STARTER
        for function in ast.walk(_tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and _body_lines(function) > LONGEST_FUNCTION
    }
    assert too_long == {}


def test_that_every_module_says_what_it_is_for() -> None:
    silent = [_name(path) for path in MODULES + STARTER if not ast.get_docstring(_tree(path))]
    assert silent == []


def test_that_no_module_has_an_empty_name() -> None:
    parts = {part for path in MODULES for part in path.relative_to(PACKAGE).with_suffix("").parts}
    words = {word for part in parts for word in part.split("_")}
    assert words & EMPTY_NAMES == set()


def test_that_the_event_loop_is_never_turned_by_hand() -> None:
    turned = [
        f"{_name(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"processEvents", "sendPostedEvents"}
    ]
    assert turned == []


def test_that_threads_are_started_in_one_place() -> None:
    started = [
        f"{_name(path)}:{call.lineno}"
        for path in MODULES
        if path != PACKAGE / "ui" / "task_runner.py"
        for call in _calls(path)
        if _called_name(call) in STARTS_A_THREAD
    ]
    assert started == []


def test_that_sql_is_written_in_the_store_only() -> None:
    written = [
        f"{_name(path)}:{line}"
        for path in MODULES
        if not _may_hold_sql(path)
        for line, text in _texts(path)
        if SQL_SENTENCE.search(text)
    ]
    assert written == []


def test_that_sql_outside_the_store_is_never_put_together_from_pieces() -> None:
    pieced = [
        f"{_name(path)}:{call.lineno}"
        for path in MODULES
        if not _may_hold_sql(path)
        for call in _calls(path)
        if _called_name(call) in RUNS_SQL and call.args and _is_put_together(call.args[0])
    ]
    assert pieced == []


@pytest.mark.parametrize(
    "expression", ['f"a {b}"', '"a %s" % b', '"a {}".format(b)', '"a " + b', 'text(f"a {b}")', "sql.format(b)"]
)
def test_that_pieced_sql_is_recognised(expression: str) -> None:
    assert _is_put_together(ast.parse(expression, mode="eval").body)


@pytest.mark.parametrize("expression", ['"a :b"', "STATEMENT", "select(table)", 'f"plain"'])
def test_that_whole_sql_is_let_pass(expression: str) -> None:
    assert not _is_put_together(ast.parse(expression, mode="eval").body)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _below(layer: str) -> list[Path]:
    return [path for path in MODULES if path.is_relative_to(PACKAGE / layer)]


def _may_hold_sql(path: Path) -> bool:
    return path.is_relative_to(PACKAGE / "store") or path.is_relative_to(PACKAGE / "sync")


def _line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement to the last; the signature and the docstring are free."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(_tree(path)) if isinstance(node, ast.Call))


def _called_name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _imported(path: Path) -> Iterator[str]:
    """Absolute names of imported modules; a relative import counts from the module's own package."""
    package = list(path.parent.relative_to(ROOT).parts)
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """Strings that are used, with their lines; a docstring that talks about SQL is only talk."""
    tree = _tree(path)
    talk = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield (
                node.lineno,
                "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values),
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in talk:
            yield node.lineno, node.value


def _is_put_together(argument: ast.expr) -> bool:
    if isinstance(argument, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in argument.values)
    if isinstance(argument, ast.BinOp):
        return isinstance(argument.op, ast.Mod | ast.Add)
    if isinstance(argument, ast.Call):
        return _called_name(argument) == "format" or any(_is_put_together(inner) for inner in argument.args)
    return False
