"""What Dagster keeps of the landing folder lets nobody try names or contents."""

import json
import os
import re
import time
from pathlib import Path

import dagster as dg
import pytest

from orchestration import settings
from orchestration.automation import landing_folder_changed
from tests.acceptance.cpr_forms import KEY, OTHER_KEY, Search
from tests.orchestration.landing.test_reversal import hashes_of

CPR = "0102901234"
NAME, CONTENT = f"751 {CPR[:6]}-{CPR[6:]}.csv", f"CPR-nummer\n{CPR}\n"


@pytest.fixture
def landing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One file, and a warehouse of its own beside."""
    folder = tmp_path / "landing"
    (folder / "placements" / "dassos").mkdir(parents=True)
    monkeypatch.setenv("KAPACITET_LANDING", str(folder))
    monkeypatch.setenv("KAPACITET_WAREHOUSE", str(tmp_path / "warehouse" / "kapacitet.duckdb"))
    use_key(monkeypatch, KEY)
    put(folder / "placements" / "dassos" / NAME)
    yield folder
    settings.settings.cache_clear()


def use_key(monkeypatch: pytest.MonkeyPatch, key: str | None) -> None:
    monkeypatch.setenv("KAPACITET_PSEUDONYM_KEY", key or "")
    settings.settings.cache_clear()


def put(path: Path, content: str = CONTENT) -> None:
    path.write_text(content)
    os.utime(path, (time.time() - 60, time.time() - 60))


def tick(cursor: str | None = None) -> tuple[int, str]:
    """How many runs a tick asks for, and the cursor after it."""
    context = dg.build_sensor_context(cursor=cursor)
    outcome = landing_folder_changed(context)
    if isinstance(outcome, dg.SkipReason):
        return 0, str(context.cursor)
    return len(outcome.run_requests or []), str(outcome.cursor)


def words(cursor: str) -> set[str]:
    """Every text in the cursor, and every word of eight signs or more in those."""

    def texts(value: object) -> list[str]:
        if isinstance(value, dict):
            return [one for item in value.items() for part in item for one in texts(part)]
        if isinstance(value, list):
            return [one for part in value for one in texts(part)]
        return [str(value)]

    try:
        found = texts(json.loads(cursor))
    except json.JSONDecodeError:
        found = [cursor]
    return {word for text in found for word in re.findall(r"\w{8,}", text)}


@pytest.mark.parametrize("key", [KEY, None])
def test_no_word_of_the_cursor_is_a_hash_of_a_name_or_a_content(
    landing: Path, monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    use_key(monkeypatch, key)
    runs, cursor = tick()
    assert runs == 1
    relative = f"placements/dassos/{NAME}"
    told = [NAME, relative, f"./{relative}", str(landing / relative), Path(NAME).stem, CONTENT, CPR]
    known = [text.encode() for text in told]
    hashes = hashes_of(known)
    assert {word: hashes[word[:8]] for word in words(cursor) if word[:8] in hashes} == {}
    assert Search({"number": (CPR, CPR)}).in_text(cursor) == {}


def test_another_key_gives_another_cursor_and_the_same_the_same(
    landing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, one = tick()
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("KAPACITET_WAREHOUSE", str(landing.parent / "other" / "kapacitet.duckdb"))
        use_key(elsewhere, OTHER_KEY)
        _, other = tick()
    assert not any(re.search("[a-z]", word) for word in words(one) & words(other))
    use_key(monkeypatch, KEY)
    assert tick(one) == (0, one)


def test_a_file_of_the_same_size_and_time_under_another_name_is_seen(landing: Path) -> None:
    _, cursor = tick()
    file = landing / "placements" / "dassos" / NAME
    file.rename(file.with_name(NAME.replace("1234", "1235")))
    assert tick(cursor)[0] == 1


@pytest.mark.parametrize("error", [PermissionError, FileNotFoundError, OSError])
def test_a_file_that_cannot_be_read_says_nothing_of_its_name(
    landing: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: type[OSError],
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Opened by whatever means. Dagster keeps the text of a tick that fails."""
    opened, path_opened, low_opened = open, Path.open, os.open

    def fails(path: object) -> None:
        if NAME in str(path):
            raise error(13, "Permission denied", str(path))

    def guarded(opens):
        def guard(path, *arguments, **named):
            fails(path)
            return opens(path, *arguments, **named)

        return guard

    monkeypatch.setattr("builtins.open", guarded(opened))
    monkeypatch.setattr(Path, "open", guarded(path_opened))
    monkeypatch.setattr(os, "open", guarded(low_opened))
    said = ""
    try:
        said = repr(tick())
    except Exception as failure:
        chain: BaseException | None = failure
        while chain is not None:
            said += f"{chain!r} {chain}"
            chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    search = Search({"number": (CPR, CPR)})
    assert search.in_text(said + "".join(capfd.readouterr())) == {}


def test_links_and_pipes_in_the_folder_neither_hang_the_sensor_nor_are_read(
    landing: Path, tmp_path: Path
) -> None:
    os.mkfifo(landing / "751.csv")
    (landing / "752.csv").symlink_to("/dev/zero")
    (landing / "753.csv").symlink_to(landing / "ingen.csv")
    assert tick()[0] == 1
