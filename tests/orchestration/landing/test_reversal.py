"""Nothing that is kept lets a guess be tried: neither the content of a file nor the key."""

import base64
import csv
import hashlib
import hmac
import io
import itertools
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.landing import land_folder
from tests.acceptance.cpr_forms import KEY
from tests.conftest import PROJECT
from tests.orchestration.landing.landing_folder import (
    COLLECTION,
    HEADINGS,
    REFERENCE,
    Folder,
    csv_text,
)

CITIZENS = ["0102901204", "1503850601", "2711730922"]
NAME = "751 aarhus.csv"
TABLE = [HEADINGS, *([cpr, "P-1", "SEL § 107", "2020-01-01", "", "2861,40"] for cpr in CITIZENS)]
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_DIGESTS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s")


def test_three_citizens_do_not_follow_from_the_store_of_their_file(folder: Folder) -> None:
    """Rebuilds the file from the landed rows, tries serials, and looks for its hash."""
    delivered = csv_text(TABLE).encode()
    folder.put_placements(NAME, delivered)
    assert folder.land(KEY)[NAME].verdict == "landed"
    kept = kept_words(folder.store)
    candidates = rebuilt_files(folder)
    tried = {hashlib.sha256(content).hexdigest() for content in candidates}
    assert hashlib.sha256(delivered).hexdigest() in tried  # the attack does reach the truth
    assert len(tried) > 100_000
    for told in kept:
        assert told not in tried
        assert told.translate(str.maketrans("abcdefghijklmnop", "0123456789abcdef")) not in tried
    beginnings = {word[:8] for word in tried}
    assert not {word for word in kept if len(word) == 8} & beginnings


@pytest.mark.parametrize("key", [KEY, None])
def test_no_word_of_the_store_is_a_hash_of_what_was_delivered(
    folder: Folder, key: str | None
) -> None:
    """Landed and refused files: of the content, its lines and cells, the names and paths."""
    rows = [[*HEADINGS, "Note"], *([*row, "x"] for row in TABLE[1:])]
    refused = csv_text([HEADINGS[:3], TABLE[1][:3]]).encode()
    contents = [csv_text(TABLE).encode(), csv_text(rows).encode(), refused, b"%PDF 0102901204"]
    names = [NAME, "740 0102901204.csv", "730 afvist.csv", "727 0102901204.pdf"]
    for name, content in zip(names, contents, strict=True):
        folder.put_placements(name, content)
    folder.land(key)
    known = [*contents, *folder_texts(names), *CITIZENS]
    for content in contents:
        known += content.splitlines() + content.splitlines(keepends=True)
        known += re.split(rb"[;\r\n]+", content)
    hashes = hashes_of([one if isinstance(one, bytes) else one.encode() for one in known])
    found = {word: hashes[word[:8]] for word in kept_words(folder.store) if word[:8] in hashes}
    assert found == {}


def folder_texts(names: list[str]) -> list[str]:
    paths = [f"placements/{COLLECTION}/{name}" for name in names]
    return [*names, *paths, *(path.rpartition(".")[0] for path in [*names, *paths])]


def hashes_of(contents: list[bytes]) -> dict[str, str]:
    """The first eight signs of every keyless digest, as they may be written, and what it is of."""
    told = {}
    for content, name in itertools.product(contents, _DIGESTS):
        digest = hashlib.new(name, content).digest()
        written = digest.hex()
        coded = base64.urlsafe_b64encode(digest).decode()
        for word in (written, written.translate(_LETTERS), coded, written[-8:], written[-32:]):
            told[word[:8]] = f"{name} of {content[:40]!r}"
    return told


def kept_words(store: Path) -> set[str]:
    """Every word of eight signs or more: of names, texts, and cells of Parquet files. In long ones,
    where names may have been put together, at each start."""
    texts = [str(path.relative_to(store)) for path in store.rglob("*")]
    for path in store.rglob("*"):
        if path.suffix == ".parquet":
            with duckdb.connect() as connection:
                cells = connection.execute(f"select * from read_parquet('{path}')").fetchall()
            texts += [str(cell) for row in cells for cell in row]
        elif path.is_file():
            texts.append(path.read_bytes().decode("utf-8", "replace"))
    words = {word for text in texts for word in re.findall(r"[0-9A-Za-z_]{8,}", text)}
    return words | {part for word in words for part in word.split("_") if len(part) >= 8}


def rebuilt_files(folder: Folder) -> Iterator[bytes]:
    """The file as it may have been: everything but serials as it was landed."""
    rows = folder.query(
        "select birth_date, sex, p_number, service_paragraph, start_date, end_date, daily_rate_dkk"
        " from landing.placements order by source_line"
    )
    serials = [list(possible(date.fromisoformat(born), sex)) for born, sex, *_ in rows]
    # the first digits of the three are given, to be quick: a thousand times as many take minutes
    serials = [
        [cpr for cpr in some if cpr[6:8] == citizen[6:8]]
        for some, citizen in zip(serials, CITIZENS, strict=True)
    ]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(
        [
            HEADINGS,
            *(
                [f"{{{at}}}", *("" if c is None else c for c in row[2:])]
                for at, row in enumerate(rows)
            ),
        ]
    )
    for citizens in itertools.product(*serials):
        yield text.getvalue().format(*citizens).encode()


def possible(birth: date, sex: str) -> Iterator[str]:
    """Every number of that day and sex of the twentieth century."""
    for serial in range(4000):
        if (serial % 2 == 1) == (sex == "M"):
            yield f"{birth:%d%m%y}{serial:04}"


# --- the key ------------------------------------------------------------------------------------


def test_the_check_of_a_key_differs_from_store_to_store(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    stores = [tmp_path / "one", tmp_path / "two"]
    for store in stores:
        land_folder(tmp_path / "landing", store, KEY, REFERENCE)
    one, two = ((store / "key_check").read_text() for store in stores)
    assert one != two
    # whatever part of it is compared, a list of guesses made once is of no use
    assert not set(re.findall(r"\w{16,}", one)) & set(re.findall(r"\w{16,}", two))
    land_folder(tmp_path / "landing", stores[0], KEY, REFERENCE)
    assert (stores[0] / "key_check").read_text() == one


def test_the_check_of_a_key_is_no_quick_hash_of_it(folder: Folder) -> None:
    folder.land(KEY)
    kept = (folder.store / "key_check").read_bytes()
    contents = [KEY.encode(), bytes.fromhex(KEY), b"kapacitet pseudonym key"]
    quick = hashes_of(contents)
    for name in _DIGESTS:
        digest = hmac.new(KEY.encode(), b"kapacitet pseudonym key", name).hexdigest()
        quick |= {digest[:8]: name, digest.translate(_LETTERS)[:8]: name}
    assert KEY.encode() not in kept
    assert not [start for start in quick if start.encode() in kept]


def test_a_guess_at_the_key_costs_twenty_thousand_hashes(tmp_path: Path) -> None:
    """In a process of its own each time: what is remembered there is not there for a guess."""
    (tmp_path / "landing").mkdir()
    store = tmp_path / "store"
    land_folder(tmp_path / "landing", store, KEY, REFERENCE)
    began = time.process_time()
    for number in range(20_000):
        hashlib.sha256(number.to_bytes(64, "big")).digest()
    hashing = time.process_time() - began
    program = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from orchestration.landing import land_folder\n"
        "landing, reference, store, key, other = sys.argv[1:]\n"
        "took = []\n"
        "for at in (other, None, key, None):\n"
        "    began = time.process_time()\n"
        "    try:\n"
        "        land_folder(Path(landing), Path(store + ('' if at else '-keyless')), at,"
        " Path(reference))\n"
        "    except Exception as error:\n"
        "        assert 'KAPACITET_PSEUDONYM_KEY' in str(error)\n"
        "    took.append(time.process_time() - began)\n"
        "print(min(took[0], took[2]) - took[3])\n"
    )
    arguments = [str(tmp_path / "landing"), str(REFERENCE), str(store), KEY, KEY[::-1]]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert float(done.stdout) > hashing
