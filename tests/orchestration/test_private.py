"""What an earlier version left open is closed when a run begins."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from orchestration import private
from orchestration.errors import KapacitetError


@pytest.fixture
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders and the published file of an earlier run, open to all, in a folder that others
    share."""
    tmp_path.chmod(0o755)
    folders = [tmp_path / name for name in ("target", "logs", "landed")]
    published = tmp_path / "kapacitet.duckdb"
    for folder in folders:
        folder.mkdir()
    published.touch()
    for path in (*folders, published):
        path.chmod(0o755)
    monkeypatch.setattr(private, "PROJECT", tmp_path)
    there = SimpleNamespace(store=folders[-1], warehouse_file=published)
    monkeypatch.setattr(private, "settings", lambda: there)
    return [*folders, published]


def test_what_kapacitet_wrote_is_closed_and_the_folder_around_it_left(
    left: list[Path], tmp_path: Path
) -> None:
    private.close_to_others()
    assert [oct(path.stat().st_mode & 0o777) for path in left] == ["0o700"] * 4
    assert oct(tmp_path.stat().st_mode & 0o777) == "0o755"


def test_another_users_folder_stops_the_run(
    left: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    with pytest.raises(KapacitetError, match=r"target: kan ikke lukkes for andre"):
        private.close_to_others()
