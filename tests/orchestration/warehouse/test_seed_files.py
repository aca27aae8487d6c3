from pathlib import Path

import pytest

from orchestration.errors import KapacitetError
from orchestration.warehouse.seed_files import check_seed_files

PROPERTIES = """
seeds:
  - name: bands
    config:
      column_types:
        band: varchar
        from_dkk: decimal(18, 2)
        to_dkk: integer
        asked: boolean
        since: date
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/seeds.yml").write_text(PROPERTIES)
    return tmp_path


def _message(project: Path, content: bytes) -> str:
    (project / "seeds/bands.csv").write_bytes(content)
    with pytest.raises(KapacitetError) as caught:
        check_seed_files(project)
    return str(caught.value)


HEADING = b"band,from_dkk,to_dkk,asked,since\n"


def test_a_sound_file_passes_empty_cells_included(project: Path) -> None:
    (project / "seeds/bands.csv").write_bytes(HEADING + b'"a,\nb",1.50,2,true,2022-10-01\nc,,,,\n')
    check_seed_files(project)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (b"a,to,2,true,2022-10-01\n", "from_dkk"),
        (b"a,nan,2,true,2022-10-01\n", "from_dkk"),
        (b"a,1,2.5,true,2022-10-01\n", "to_dkk"),
        (b"a,1,2,ja,2022-10-01\n", "asked"),
        (b"a,1,2,true,2022-02-30\n", "since"),
    ],
)
def test_a_value_of_the_wrong_type_is_named_by_file_line_and_column(
    project: Path, line: bytes, column: str
) -> None:
    message = _message(project, HEADING + b'"two\nlines",1,1,true,2022-10-01\n' + line)
    assert message.startswith(f"seeds/bands.csv, linje 4, kolonne {column}: ")


def test_a_missing_column_is_named(project: Path) -> None:
    assert "linje 1, kolonne to_dkk" in _message(project, b"band,from_dkk,asked,since\n")


def test_columns_in_another_order_are_refused(project: Path) -> None:
    assert "linje 1" in _message(project, b"from_dkk,band,to_dkk,asked,since\n")


def test_a_line_that_is_cut_is_named(project: Path) -> None:
    assert "linje 2, kolonne to_dkk" in _message(project, HEADING + b"a,1,2\n")


def test_a_line_that_is_too_long_is_named(project: Path) -> None:
    assert "linje 2, kolonne since" in _message(project, HEADING + b"a,1,2,true,2022-10-01,x\n")


def test_a_file_in_another_encoding_is_named_with_the_line(project: Path) -> None:
    assert "linje 3: filen skal være UTF-8" in _message(
        project, HEADING + b"a,1,2,true,2022-10-01\n" + "æ,1,2,true,2022-10-01\n".encode("cp1252")
    )


def test_an_absent_or_empty_file_is_named(project: Path) -> None:
    with pytest.raises(KapacitetError, match=r"seeds/bands.csv: filen mangler"):
        check_seed_files(project)
    assert "linje 1" in _message(project, b"")
