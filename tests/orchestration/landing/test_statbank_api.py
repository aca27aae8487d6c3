"""Fetching from a server on this machine that answers as StatBank does."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from orchestration.errors import KapacitetError
from orchestration.landing.statbank import municipality_codes, read_folk1a
from orchestration.landing.statbank_api import fetch_folk1a

Answer = Callable[[BaseHTTPRequestHandler], None]


class StatBank:
    """A server that gives the answers in turn, the last one for ever, and keeps the requests."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.requests: list[tuple[str, Any]] = []
        self.pauses: list[float] = []
        bank = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                bank.requests.append((self.path, json.loads(body)))
                answer = bank.answers.pop(0) if len(bank.answers) > 1 else bank.answers[0]
                try:
                    answer(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def fetch(self, folder: Path, periods: list[str] | None = None, **settings: Any) -> Path:
        return fetch_folk1a(
            folder, periods or ["2022K4"], url=self.url, sleep=self.pauses.append, **settings
        )

    def message(self, folder: Path, **settings: Any) -> str:
        with pytest.raises(KapacitetError) as caught:
            self.fetch(folder, **settings)
        message = str(caught.value)
        assert message.startswith(self.url)
        assert list(folder.iterdir()) == []
        return message.removeprefix(self.url)


@pytest.fixture
def statbank(monkeypatch: pytest.MonkeyPatch) -> Iterator[StatBank]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    bank = StatBank()
    thread = threading.Thread(target=bank.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield bank
    bank.server.shutdown()
    bank.server.server_close()
    thread.join()


def answer(body: str | bytes, status: int = 200, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else body.encode()

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Type": "text/csv; charset=utf-8", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return send


def bulk(*periods: str, areas: list[str] | None = None) -> str:
    """Every area's total and 18-year-olds, as StatBank's BULK writes them."""
    lines = [
        f"{area};TOT;{age};TOT;{period};{figure}"
        for area in areas or ["000", "084", *municipality_codes(), "411"]
        for age, figure in (("IALT", 1000), ("18", 10))
        for period in periods
    ]
    return "\r\n".join(["OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD", *lines, ""])


def error(code: str, text: str, status: int = 400) -> Answer:
    body = json.dumps({"errorTypeCode": code, "message": text})
    return answer(body, status, Content_Type="text/json; charset=utf-8")


UNAVAILABLE = answer("<html><body>Service Unavailable</body></html>", 503)


def test_the_table_is_asked_for_in_bulk_and_lands_under_its_quarter(
    statbank: StatBank, tmp_path: Path
) -> None:
    statbank.answers = [answer(bulk("2022K4"))]

    file = statbank.fetch(tmp_path / "population")

    assert file == tmp_path / "population" / "FOLK1A_2022K4.csv"
    assert file.read_bytes().decode() == bulk("2022K4")
    _, rows, lines = read_folk1a(file)
    assert rows[:2] == [["000", "2022K4", "0", "125", "1000"], ["000", "2022K4", "18", "18", "10"]]
    assert (len(rows), lines[0]) == (202, 2)
    assert statbank.requests == [
        (
            "/v1/data",
            {
                "table": "FOLK1A",
                "format": "BULK",
                "lang": "da",
                "valuePresentation": "Code",
                "variables": [
                    {"code": "OMRÅDE", "values": ["*"]},
                    {"code": "KØN", "values": ["TOT"]},
                    {"code": "ALDER", "values": ["*"]},
                    {"code": "CIVILSTAND", "values": ["TOT"]},
                    {"code": "Tid", "values": ["2022K4"]},
                ],
            },
        )
    ]
    assert [path.name for path in file.parent.iterdir()] == ["FOLK1A_2022K4.csv"]


def test_several_quarters_come_in_one_file(statbank: StatBank, tmp_path: Path) -> None:
    statbank.answers = [answer(bulk("2022K3", "2022K4"))]
    file = statbank.fetch(tmp_path, ["2022K4", "2022K3", "2022K4"])
    assert file.name == "FOLK1A_2022K3_2022K4.csv"
    assert statbank.requests[0][1]["variables"][4]["values"] == ["2022K3", "2022K4"]


def test_a_name_for_many_quarters_stays_short(statbank: StatBank, tmp_path: Path) -> None:
    quarters = [f"{year}K{quarter}" for year in range(2008, 2023) for quarter in range(1, 5)]
    statbank.answers = [answer(bulk(*quarters))]
    assert statbank.fetch(tmp_path, quarters).name == "FOLK1A_2008K1-2022K4_60.csv"


@pytest.mark.parametrize("periods", [[], ["2022"], ["2022K4", "2022K5"], ["*"], ["../2022K4"]])
def test_only_quarters_can_be_asked_for(
    statbank: StatBank, tmp_path: Path, periods: list[str]
) -> None:
    with pytest.raises(KapacitetError, match="Angiv kvartaler som 2022K4"):
        fetch_folk1a(tmp_path, periods, url=statbank.url)
    assert statbank.requests == []


def test_statbanks_refusal_is_passed_on_and_not_tried_again(
    statbank: StatBank, tmp_path: Path
) -> None:
    statbank.answers = [error("EXTRACT-NOTFOUND", "Kan ikke finde værdien: 2031K1 (Tid)")]
    assert statbank.message(tmp_path) == (
        ": svarede 400: EXTRACT-NOTFOUND: Kan ikke finde værdien: 2031K1 (Tid). Kontrollér, at"
        " kvartalet er offentliggjort, eller hent FOLK1A fra statistikbanken.dk, og læg filen i"
        " landingsmappens population/."
    )
    assert (len(statbank.requests), statbank.pauses) == (1, [])


def test_an_error_that_calls_itself_200_is_an_error(statbank: StatBank, tmp_path: Path) -> None:
    statbank.answers = [error("REQUEST-LIMIT", "Forespørgslen er over begrænsningen.", 200)]
    assert "svarede med en fejl: REQUEST-LIMIT: Forespørgslen er" in statbank.message(tmp_path)
    assert len(statbank.requests) == 1


def test_a_page_for_people_is_an_error(statbank: StatBank, tmp_path: Path) -> None:
    page = "\n<!DOCTYPE html><html><head><title>Log på netværket</title></head></html>"
    statbank.answers = [answer(page, Content_Type="text/html")]
    assert "svarede med en webside (»Log på netværket«) i stedet" in statbank.message(tmp_path)
    assert len(statbank.requests) == 1


def test_a_redirection_is_not_followed(statbank: StatBank, tmp_path: Path) -> None:
    statbank.answers = [answer("", 302, Location="https://example.org/")]
    assert "viser videre til https://example.org/. Ret" in statbank.message(tmp_path)


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("https://bruger:hemmelig@example.org/a?b=hemmelig#hemmelig", "https://example.org/a. Ret"),
        ("/hemmelig", "en anden adresse. Ret"),
        ("https:bruger:hemmelig@example.org", "(InvalidURL). Ret"),
        ("https://bruger:hemmelig", "RemoteProtocolError"),
        ("https://example.org/\x1b[2J", "RemoteProtocolError"),
    ],
)
def test_where_a_redirection_leads_is_shown_without_passwords(
    statbank: StatBank, tmp_path: Path, location: str, shown: str
) -> None:
    statbank.answers = [answer("", 302, Location=location)]
    message = statbank.message(tmp_path)
    assert shown in message
    assert "hemmelig" not in message
    assert "\x1b" not in message


@pytest.mark.parametrize(
    "body",
    [
        "[" * 60_000,
        '{"errorTypeCode": ' + "[" * 60_000,
        '{"errorTypeCode": {"a": 1}, "message": "skjult"}',
        '{"errorTypeCode": ' + "9" * 5_000 + "}",
        "[1]",
        '{"message": "skjult"}',
    ],
)
@pytest.mark.parametrize("status", [400, 200])
def test_an_error_that_is_not_written_as_statbanks_is_one_without_its_words(
    statbank: StatBank, tmp_path: Path, body: str, status: int
) -> None:
    statbank.answers = [answer(body, status, Content_Type="text/json")]
    message = statbank.message(tmp_path)
    assert message.startswith((": svarede 400. ", ": svarede med en fejl. "))


def test_signs_that_move_the_cursor_are_shown_and_long_words_cut(
    statbank: StatBank, tmp_path: Path
) -> None:
    statbank.answers = [
        error("X\x1b[2J", "a\n\u202eb" + "c" * 1000),
        error("X", "\x07", 200),
        answer("<title>\x9b2J</title>", Content_Type="text/html"),
        answer(bulk("2022K4", areas=["9\x1b\u20669"])),
    ]
    message = statbank.message(tmp_path)
    assert message.startswith(": svarede 400: X\\x1b[2J: a \\u202ebccc")
    assert len(message) < 500
    assert ": svarede med en fejl: X: \\x07. " in statbank.message(tmp_path)
    assert "en webside (»\\x9b2J«)" in statbank.message(tmp_path)
    assert "kolonne OMRÅDE: »9\\x1b\\u20669« er" in statbank.message(tmp_path)


def test_too_many_requests_wait_as_long_as_they_are_told_to(
    statbank: StatBank, tmp_path: Path
) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    statbank.answers = [
        answer("", 429, Retry_After="7"),
        answer("", 429, Retry_After=soon),
        answer(bulk("2022K4")),
    ]
    statbank.fetch(tmp_path)
    assert statbank.pauses[0] == 7
    assert 25 < statbank.pauses[1] <= 30


def test_a_wait_of_an_hour_is_left_to_people(statbank: StatBank, tmp_path: Path) -> None:
    statbank.answers = [answer("", 429, Retry_After="3600")]
    assert "svarede 429 og beder om at vente 3600 sekunder" in statbank.message(tmp_path)
    assert statbank.pauses == []


def test_a_server_in_trouble_is_tried_again_after_growing_pauses(
    statbank: StatBank, tmp_path: Path
) -> None:
    statbank.answers = [UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, answer(bulk("2022K4"))]
    statbank.fetch(tmp_path)
    assert len(statbank.requests) == 4
    for pause, middle in zip(statbank.pauses, (1, 2, 4), strict=True):
        assert middle / 2 <= pause <= middle * 1.5


def test_a_server_that_stays_in_trouble_is_given_up(statbank: StatBank, tmp_path: Path) -> None:
    statbank.answers = [UNAVAILABLE, UNAVAILABLE, error("SERVER", "Intern fejl", 500)]
    assert ": svarede 500: SERVER: Intern fejl (3 forsøg). Prøv igen senere" in statbank.message(
        tmp_path, attempts=3
    )
    assert len(statbank.requests) == 3


def test_a_connection_that_breaks_midway_is_tried_again(statbank: StatBank, tmp_path: Path) -> None:
    def broken(handler: BaseHTTPRequestHandler) -> None:
        content = bulk("2022K4").encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[:1000])
        handler.close_connection = True

    statbank.answers = [broken, answer(bulk("2022K4"))]
    assert len(read_folk1a(statbank.fetch(tmp_path))[1]) == 202

    statbank.answers = [broken]
    (tmp_path / "FOLK1A_2022K4.csv").unlink()
    assert ": forbindelsen blev afbrudt (" in statbank.message(tmp_path, attempts=2)


def cut_without_notice(content: str) -> Answer:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(content.encode())
        handler.close_connection = True

    return send


def test_a_cut_answer_that_passes_for_whole_is_not_kept(statbank: StatBank, tmp_path: Path) -> None:
    whole = bulk("2022K4")
    statbank.answers = [cut_without_notice(whole.removesuffix("0\r\n"))]
    assert "svaret blev afbrudt midt i en linje" in statbank.message(tmp_path, attempts=2)

    lines = whole.splitlines(keepends=True)
    statbank.answers = [cut_without_notice("".join(lines[:-1]))]
    assert "svaret mangler områder, aldre eller kvartaler." in statbank.message(tmp_path)

    statbank.answers = [cut_without_notice("".join(lines[:-4]))]
    assert "svaret mangler områder, aldre eller kvartaler (860 2022K4)" in statbank.message(
        tmp_path
    )


def test_an_answer_for_another_quarter_is_not_kept(statbank: StatBank, tmp_path: Path) -> None:
    statbank.answers = [answer(bulk("2022K3"))]
    assert "(101 2022K4, 147 2022K4, 151 2022K4, 153 2022K4, 155 2022K4 …)" in statbank.message(
        tmp_path
    )


def test_an_answer_that_cannot_be_read_is_not_kept(statbank: StatBank, tmp_path: Path) -> None:
    statbank.answers = [answer(bulk("2022K4", areas=["999"]))]
    assert statbank.message(tmp_path).startswith(", FOLK1A, linje 2, kolonne OMRÅDE: »999« er")


def test_an_endless_answer_is_cut_off_at_the_limit(statbank: StatBank, tmp_path: Path) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"101;TOT;18;TOT;2022K4;10\r\n" * 1000)

    statbank.answers = [endless]
    assert "svaret er større end 1 MB" in statbank.message(tmp_path, size_limit=2**20)
    assert len(statbank.requests) == 1


def test_an_endless_error_is_cut_off_too(statbank: StatBank, tmp_path: Path) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(400)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 10_000)

    statbank.answers = [endless]
    assert "svarede 400. " in statbank.message(tmp_path)


def test_a_slow_answer_is_tried_again_and_given_up(statbank: StatBank, tmp_path: Path) -> None:
    def slow(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.4)
        answer(bulk("2022K4"))(handler)

    statbank.answers = [slow]
    assert ": intet svar inden for 0.1 sekunder (2 forsøg)" in statbank.message(
        tmp_path, attempts=2, timeout=0.1
    )
    assert len(statbank.requests) == 2


def test_an_answer_that_trickles_is_given_up(statbank: StatBank, tmp_path: Path) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(40):
            handler.wfile.write(b"1")
            time.sleep(0.02)

    statbank.answers = [trickle]
    assert ": svaret var ikke færdigt efter 0.1 sekunder (1 forsøg)" in statbank.message(
        tmp_path, attempts=1, time_limit=0.1
    )


def test_no_server_is_an_error_that_says_what_to_do(tmp_path: Path, statbank: StatBank) -> None:
    url = "http://127.0.0.1:1"
    with pytest.raises(KapacitetError, match=rf"^{url}: ingen forbindelse .*2 forsøg.*population/"):
        fetch_folk1a(tmp_path, ["2022K4"], url=url, attempts=2, sleep=statbank.pauses.append)
    assert len(statbank.pauses) == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "statbank",
        "https://",
        "ftp://api.statbank.dk",
        "http://api.statbank.dk",
        "http://127.0.0.1.example.org",
        "http://127.0.0.1@example.org",
        "https://hemmelig@api.statbank.dk",
        "https://bruger:hemmelig@api.statbank.dk",
        "https://bruger:hemmelig@[api.statbank.dk",
        "https://api.statbank.dk/?key=hemmelig",
        "https://api.statbank.dk/#hemmelig",
        "https://api.statbank.dk/\x1b[2J",
    ],
)
def test_an_address_that_others_can_read_along_on_or_with_a_password_is_not_used_and_not_shown(
    tmp_path: Path, statbank: StatBank, url: str
) -> None:
    with pytest.raises(KapacitetError, match="Ret KAPACITET_STATBANK_URL") as caught:
        fetch_folk1a(tmp_path, ["2022K4"], url=url, sleep=statbank.pauses.append)
    assert statbank.pauses == []
    assert str(caught.value).startswith("Adressen på Statistikbanken kan ikke bruges")
    for shown in ("hemmelig", "bruger:", "example.org", "\x1b"):
        assert shown not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_this_machine_can_be_asked_without_encryption(
    tmp_path: Path, statbank: StatBank, host: str
) -> None:
    with pytest.raises(KapacitetError, match="ingen forbindelse"):
        fetch_folk1a(tmp_path, ["2022K4"], url=f"http://{host}:1", attempts=1)


def test_an_earlier_file_stands_until_a_whole_one_replaces_it(
    statbank: StatBank, tmp_path: Path
) -> None:
    earlier = tmp_path / "FOLK1A_2022K4.csv"
    earlier.write_text("earlier")
    statbank.answers = [UNAVAILABLE]
    with pytest.raises(KapacitetError):
        statbank.fetch(tmp_path)
    assert [(path, path.read_text()) for path in tmp_path.iterdir()] == [(earlier, "earlier")]

    statbank.answers = [answer(bulk("2022K4"))]
    assert statbank.fetch(tmp_path) == earlier
    assert earlier.read_bytes().decode() == bulk("2022K4")


def test_a_folder_that_cannot_be_written_is_an_error(statbank: StatBank, tmp_path: Path) -> None:
    (tmp_path / "population").write_text("a file where the folder should be")
    with pytest.raises(KapacitetError, match="kan ikke gemmes"):
        statbank.fetch(tmp_path / "population")
