"""Fetches FOLK1A from Danmarks Statistik's public StatBank API (https://api.statbank.dk,
documented at https://www.dst.dk/da/Statistik/hjaelp-til-statistikbanken/api). Nothing is fetched
unless someone calls fetch_folk1a."""

import contextlib
import json
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from orchestration.errors import KapacitetError
from orchestration.landing.statbank import NOT_PRINTED, Folk1a, municipality_codes, parse_folk1a
from orchestration.visible import visible

STATBANK_URL = "https://api.statbank.dk"

_LONGEST_WAIT = 120.0
_LONGEST_CONNECT = 10.0
_NAMED_QUARTERS = 4
_ERROR_BODY = 2**16
_SHOWN_CHARACTERS = 300
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
_BY_HAND = "hent FOLK1A fra statistikbanken.dk, og læg filen i landingsmappens population/"


def fetch_folk1a(
    folder: Path,
    periods: list[str],
    *,
    url: str = STATBANK_URL,
    attempts: int = 4,
    first_pause: float = 1.0,
    timeout: float = 60.0,
    time_limit: float = 300.0,
    size_limit: int = 100 * 2**20,
    sleep: Callable[[float], None] = time.sleep,
) -> Path:
    """Fetches the population of all areas and ages in `periods` (YYYYKn) into one file in
    `folder`, FOLK1A_<periods>.csv, and returns its path.

    One quarter is 13,335 lines, 0.3 MB. Call it once for each quarter: a quarter in two files of
    the landing folder is two figures for the same place, which the warehouse refuses.

    The file gets its name when it has come whole, read_folk1a accepts it and all municipalities
    and quarters are in it; till then, and after a failure, a file of that name stays as it was.

    Failed connections, a wait of more than `timeout` seconds for the next byte, more than
    `time_limit` seconds in all, 429 and 5xx are tried again, `attempts` times in all, after pauses
    that double from `first_pause` seconds, with jitter, or as long as Retry-After says. Other
    answers are final, and so is one of more than `size_limit` bytes. `url` is the API's address
    without /v1, by https or on this machine, and has no user, password or query; `sleep` does the
    waiting. Raises KapacitetError saying what happened.
    """
    _check_address(url)
    quarters = _quarters(periods)
    file = folder / _file_name(quarters)
    part = folder / f".{file.name}.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _client(timeout) as client:
            for attempt in range(1, attempts + 1):
                try:
                    _download(client, url, quarters, part, time_limit, size_limit)
                    break
                except _PassingError as error:
                    if attempt == attempts:
                        raise KapacitetError(
                            f"{url}: {error} ({attempts} forsøg). Prøv igen senere, eller"
                            f" {_BY_HAND}."
                        ) from error
                    sleep(_pause(error, attempt, first_pause, url))
        _check_complete(parse_folk1a(part, shown=f"{url}, FOLK1A"), quarters, url)
        part.replace(file)
    except OSError as error:
        raise KapacitetError(
            f"{folder}: FOLK1A kan ikke gemmes ({error.strerror}). Kontrollér plads og adgang."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
    return file


class _PassingError(Exception):
    """Something that may be over in a moment. `wait`: seconds the server asks for."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        super().__init__(what)
        self.wait = wait


def _check_address(url: str) -> None:
    """Raises KapacitetError when nothing is to be fetched from there. The address is not shown: it
    may hold a password."""
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        address = httpx.URL()
    is_private = address.scheme == "https" or (
        address.scheme == "http" and address.host in _THIS_MACHINE
    )
    if not (is_private and address.host) or re.search(r"[@?#]|[^!-~]", url):
        raise KapacitetError(
            "Adressen på Statistikbanken kan ikke bruges: den skal begynde med https:// og må ikke"
            " have bruger, adgangskode eller parametre. Ret KAPACITET_STATBANK_URL."
        )


def _quarters(periods: list[str]) -> list[str]:
    wrong = [period for period in periods if not re.fullmatch(r"\d{4}K[1-4]", period)]
    if wrong or not periods:
        named = ", ".join(f"»{visible(period)}«" for period in wrong) or "Ingen periode"
        raise KapacitetError(f"{named} er ikke et kvartal. Angiv kvartaler som 2022K4.")
    return sorted(set(periods))


def _file_name(quarters: list[str]) -> str:
    if len(quarters) <= _NAMED_QUARTERS:
        return f"FOLK1A_{'_'.join(quarters)}.csv"
    return f"FOLK1A_{quarters[0]}-{quarters[-1]}_{len(quarters)}.csv"


def _client(timeout: float) -> httpx.Client:
    waits = httpx.Timeout(timeout, connect=min(timeout, _LONGEST_CONNECT))
    return httpx.Client(timeout=waits, headers={"User-Agent": "Kapacitet"})


def _request(quarters: list[str]) -> dict[str, object]:
    """BULK is the format without a limit on cells; it demands a choice for every variable."""
    chosen = {
        "OMRÅDE": ["*"],
        "KØN": ["TOT"],
        "ALDER": ["*"],
        "CIVILSTAND": ["TOT"],
        "Tid": quarters,
    }
    return {
        "table": "FOLK1A",
        "format": "BULK",
        "lang": "da",
        "valuePresentation": "Code",
        "variables": [{"code": code, "values": values} for code, values in chosen.items()],
    }


def _download(
    client: httpx.Client,
    url: str,
    quarters: list[str],
    part: Path,
    time_limit: float,
    size_limit: int,
) -> None:
    """One attempt: the answer's body in `part`, when it is an answer with figures."""
    address = f"{url.rstrip('/')}/v1/data"
    with (
        _network_errors(url, client.timeout),
        client.stream("POST", address, json=_request(quarters)) as response,
    ):
        body = _within_limits(response, url, time_limit, size_limit)
        if response.status_code != httpx.codes.OK:
            _refused(response, _start(body), url)
        chunk = b""
        with part.open("wb") as handle:
            for chunk in body:
                handle.write(chunk)
            handle.flush()
            os.fsync(handle.fileno())
        with part.open("rb") as handle:
            _check_figures(response, handle.read(_ERROR_BODY), url)
        if not _has_known_length(response) and not chunk.endswith(b"\n"):
            raise _PassingError("svaret blev afbrudt midt i en linje")


def _start(body: Iterator[bytes]) -> bytes:
    """The first bytes of an answer that is no table; the rest is not read."""
    start = b""
    for chunk in body:
        start += chunk
        if len(start) >= _ERROR_BODY:
            break
    return start[:_ERROR_BODY]


def _has_known_length(response: httpx.Response) -> bool:
    """Whether the connection would have told of a cut answer."""
    return (
        "content-length" in response.headers
        or "chunked" in response.headers.get("transfer-encoding", "").lower()
    )


@contextlib.contextmanager
def _network_errors(url: str, timeout: httpx.Timeout) -> Iterator[None]:
    try:
        yield
    except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError) as error:
        raise KapacitetError(
            f"{url}: adressen kan ikke bruges ({type(error).__name__}). Ret KAPACITET_STATBANK_URL."
        ) from error
    except httpx.ConnectTimeout as error:
        raise _PassingError(f"ingen forbindelse inden for {timeout.connect:g} sekunder") from error
    except httpx.TimeoutException as error:
        raise _PassingError(f"intet svar inden for {timeout.read:g} sekunder") from error
    except httpx.ConnectError as error:
        raise _PassingError(f"ingen forbindelse ({_short(str(error))})") from error
    except httpx.RequestError as error:
        # its text can quote an address that a redirection leads to, with a password
        raise _PassingError(f"forbindelsen blev afbrudt ({type(error).__name__})") from error


def _within_limits(
    response: httpx.Response, url: str, time_limit: float, size_limit: int
) -> Iterator[bytes]:
    deadline = time.monotonic() + time_limit
    size = 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > size_limit:
            raise KapacitetError(
                f"{url}: svaret er større end {size_limit / 2**20:g} MB og blev afbrudt."
                " Hent færre kvartaler ad gangen."
            )
        if time.monotonic() > deadline:
            raise _PassingError(f"svaret var ikke færdigt efter {time_limit:g} sekunder")
        yield chunk


def _refused(response: httpx.Response, body: bytes, url: str) -> None:
    """Raises what an answer other than 200 stands for."""
    status = response.status_code
    what = f"svarede {status}{_statbank_message(body)}{_request_id(response)}"
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= 500:
        raise _PassingError(what, _retry_after(response))
    if response.is_redirect:
        raise KapacitetError(
            f"{url}: {what} og viser videre til {_target(response)}. Ret KAPACITET_STATBANK_URL."
        )
    raise KapacitetError(
        f"{url}: {what}. Kontrollér, at kvartalet er offentliggjort, eller {_BY_HAND}."
    )


def _target(response: httpx.Response) -> str:
    """Where a redirection leads, without what may be a password in it."""
    try:
        target = httpx.URL(response.headers.get("location", ""))
    except httpx.InvalidURL:
        target = httpx.URL()
    if not target.host:
        return "en anden adresse"
    return _short(str(target.copy_with(userinfo=b"", query=None, fragment=None)))


def _check_figures(response: httpx.Response, start: bytes, url: str) -> None:
    """Raises KapacitetError when a 200 is an error or a page for people after all."""
    kind = response.headers.get("content-type", "")
    start = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{") or "json" in kind:
        raise KapacitetError(
            f"{url}: svarede med en fejl{_statbank_message(start)}{_request_id(response)}."
            f" Prøv igen senere, eller {_BY_HAND}."
        )
    if start.startswith(b"<") or "html" in kind:
        title = re.search(rb"<title[^>]*>([^<]*)", start, re.IGNORECASE)
        named = f" (»{_short(title[1].decode('utf-8', 'replace'))}«)" if title else ""
        raise KapacitetError(
            f"{url}: svarede med en webside{named} i stedet for tal. Kontrollér"
            f" KAPACITET_STATBANK_URL og en eventuel proxy, eller {_BY_HAND}."
        )


def _statbank_message(body: bytes) -> str:
    """StatBank's own words: {"errorTypeCode": "EXTRACT-NOTFOUND", "message": "…"}."""
    try:
        error = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return ""
    match error:
        case {"errorTypeCode": str(code), "message": str(message)}:
            return f": {_short(f'{code}: {message}')}"
        case {"errorTypeCode": str(code)}:
            return f": {_short(code)}"
    return ""


def _short(text: str) -> str:
    return visible(" ".join(text.split())[:_SHOWN_CHARACTERS].rstrip(". "))


def _request_id(response: httpx.Response) -> str:
    number = response.headers.get("StatbankAPI-Request-Id")
    return f" (Statistikbankens nummer for forespørgslen: {_short(number)})" if number else ""


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds that the server asks to wait, given as such or as a date."""
    text = response.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    seconds: float = (when - datetime.now(UTC)).total_seconds()
    return max(0.0, seconds)


def _pause(error: _PassingError, attempt: int, first_pause: float, url: str) -> float:
    if error.wait is None:
        return min(first_pause * 2.0 ** (attempt - 1), _LONGEST_WAIT) * random.uniform(0.5, 1.5)
    if error.wait > _LONGEST_WAIT:
        raise KapacitetError(
            f"{url}: {error} og beder om at vente {error.wait:.0f} sekunder. Prøv igen derefter,"
            f" eller {_BY_HAND}."
        )
    return error.wait


def _check_complete(answer: Folk1a, quarters: list[str], url: str) -> None:
    """Raises KapacitetError when an area, age or quarter that was asked for is not in the answer:
    BULK is streamed, and a proxy can pass on a cut answer as if it were whole."""
    places = {(row[0], row[1]) for row in answer.rows}
    wanted: set[tuple[str | None, str | None]] = {
        (code, quarter) for code in municipality_codes() for quarter in quarters
    }
    ages = {(row[2], row[3]) for row in answer.rows}
    not_printed = sum(left_out.reason == NOT_PRINTED for left_out in answer.left_out)
    missing = sorted(f"{code} {quarter}" for code, quarter in wanted - places)
    extra = {quarter for _, quarter in places} - set(quarters)
    if missing or extra or len(answer.rows) + not_printed < len(places) * len(ages):
        named = f" ({', '.join(missing[:5])}{' …' if len(missing) > 5 else ''})" if missing else ""
        raise KapacitetError(
            f"{url}: svaret mangler områder, aldre eller kvartaler{named}. Prøv igen senere, eller"
            f" {_BY_HAND}."
        )
