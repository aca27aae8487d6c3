"""SQL decides: Python holds no more of it than a line."""

import ast
import re
from pathlib import Path

from tests.conftest import PROJECT

_SQL = re.compile(r"\s*(with|select|from|insert|update|delete|create|copy|alter|merge)\s")


def _text(node: ast.expr) -> str:
    """What a text begins with, as far as it is written there."""
    parts = node.values[:1] if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))


def _long_statements(file: Path) -> set[int]:
    return {
        node.lineno
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant | ast.JoinedStr)
        and node.end_lineno != node.lineno
        and _SQL.match(_text(node))
    }


def test_no_statement_in_python_is_longer_than_a_line() -> None:
    files = sorted((PROJECT / "orchestration").rglob("*.py"))
    assert files
    assert [str(file.relative_to(PROJECT)) for file in files if _long_statements(file)] == []


def test_a_statement_of_two_lines_is_found(tmp_path: Path) -> None:
    file = tmp_path / "some.py"
    file.write_text('x = 1\none = "select 1"\ntwo = f"select {x}" " from y"\n"""Select\nthis."""\n')
    assert _long_statements(file) == set()
    file.write_text('x = 1\ntwo = (\n    f"select {x}"\n    " from y"\n)\n')
    assert _long_statements(file) == {3}
