"""Reads FOLK1A, the population by quarter, as Danmarks Statistik's StatBank delivers it: codes,
labels or both, in Danish or English, with or without the variables that a total stands for."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from orchestration.errors import KapacitetError
from orchestration.settings import PROJECT
from orchestration.visible import visible

COLUMNS = ["municipality_code", "period", "age_from", "age_to", "population"]

NOT_PRINTED = "tallet er ikke oplyst af Danmarks Statistik"
PROVINCE = "landsdele bruges ikke"
PART_OF_TOTAL = "del af en total, som står i filen"


class LeftOut(NamedTuple):
    """A line of the file that is no row of its own, and why (Danish)."""

    line: int
    reason: str


class Folk1a(NamedTuple):
    """What a file holds. Every line of figures is either in `lines` or in `left_out`."""

    columns: list[str]
    rows: list[list[str | None]]
    lines: list[int]
    left_out: list[LeftOut]


def read_folk1a(file: Path) -> tuple[list[str], list[list[str | None]], list[int]]:
    """The columns, rows (text) and source lines of `raw_population` in a file of FOLK1A; see
    parse_folk1a."""
    return parse_folk1a(file)[:3]


def parse_folk1a(file: Path, shown: str = "") -> Folk1a:
    """The rows of `raw_population` in a file of FOLK1A, and the lines that give none.

    One row per area, quarter and span of ages; all ages together are 0-125. Municipalities,
    regions, Christiansø and the country are kept, provinces (landsdele) left out.

    Sex and marital status: the total's line is taken as printed and its parts are left out. Where
    no total is printed, the parts are added up, but only when all of them stand in the file: both
    sexes, and never married, married, widowed and divorced. The sum has the line of its first
    part. Parts that are not complete cannot tell the population: the file is refused. Of a
    variable that is not FOLK1A's, or of several contents, only the whole population is taken.

    `-` is zero. `..`, `.`, `x` and `…` are figures that are not printed: such a line, or a sum
    with one in it, is left out and never counted as zero.

    `shown` is the file's name in messages, made visible, where it is not the file's own. Raises
    KapacitetError naming file, line and column when the file is not FOLK1A, an area is unknown, a
    value is no number, or a figure stands there twice.
    """
    shown = shown or visible(f"{file.parent.name}/{file.name}")
    lines = _lines(_text(file, shown), shown)
    table = _table(shown, *next(lines, (1, [])))
    left_out: list[LeftOut] = []
    figures = _whole_population(table, _cells(table, lines, left_out), left_out)
    rows: list[list[str | None]] = []
    row_lines = []
    for place, (line, population) in sorted(figures.items(), key=lambda item: item[1]):
        if population == _HIDDEN:
            left_out.append(LeftOut(line, NOT_PRINTED))
        else:
            ages = (str(age) for age in place.ages)
            rows.append([place.area, place.period, *ages, str(population)])
            row_lines.append(line)
    if not rows and not left_out:
        raise KapacitetError(f"{shown}: filen har ingen tal. Hent tabellen igen.")
    return Folk1a(list(COLUMNS), rows, row_lines, sorted(left_out))


# --- what StatBank calls things -----------------------------------------------------------------

_HEADINGS = {
    "area": ("OMRÅDE", "REGION"),
    "sex": ("KØN", "SEX"),
    "age": ("ALDER", "AGE"),
    "status": ("CIVILSTAND", "MARITAL STATUS"),
    "period": ("TID", "TIME"),
    "population": ("INDHOLD", "CONTENT", "CONTENTS"),
}
_REQUIRED = ("area", "age", "period", "population")
_TOTAL = "TOT"
_TOTAL_CODES, _TOTAL_LABELS = ("TOT", "IALT"), ("I alt", "Total")
_OLDEST = 125
_HIDDEN = -1  # a figure that is not printed
_PROVINCE = "landsdel"

# value: its codes, its labels
_SEXES = {
    _TOTAL: (
        _TOTAL_CODES,
        (*_TOTAL_LABELS, "Mænd og kvinder i alt", "Køn i alt", "Sex, total"),
    ),
    "1": (("1",), ("Mænd", "Men")),
    "2": (("2",), ("Kvinder", "Women")),
}
_STATUSES = {
    _TOTAL: (_TOTAL_CODES, (*_TOTAL_LABELS, "Civilstand i alt", "Marital status, total")),
    "U": (("U",), ("Ugift", "Never married")),
    "G": (("G",), ("Gift/separeret", "Married/separated")),
    "E": (("E",), ("Enke/enkemand", "Widowed")),
    "F": (("F",), ("Fraskilt", "Divorced")),
}
_ALL_AGES = {_TOTAL: (_TOTAL_CODES, (*_TOTAL_LABELS, "Alder i alt", "Age, total"))}
# of a variable that is not FOLK1A's: what means the whole population
_WHOLE = {_TOTAL: (_TOTAL_CODES, (*_TOTAL_LABELS, "Folketal", "Antal", "Population", "Number"))}
_AREAS_IN_ENGLISH = {"All Denmark": "000", "Region Zealand": "085", "Copenhagen": "101"}

_QUARTER = re.compile(r"([0-9]{4})[KQ]([1-4])(?:\s+\1[KQ]\2)?", re.IGNORECASE)
_AGE = re.compile(
    r"([0-9]{1,3})(?:\s*(?:år|years?))?(?:\s+([0-9]{1,3})(?:\s*(?:år|years?))?)?", re.IGNORECASE
)
_BAND = re.compile(
    r"(?:\S+\s+)?([0-9]{1,3})\s*[-\u2013]\s*([0-9]{1,3})(?:\s*(?:år|years))?", re.IGNORECASE
)
_AND_OVER = re.compile(
    r"(?:\S+\s+)?([0-9]{1,3})\s*(?:\+|-|OV|år\s*\+|år og derover|years and over)", re.IGNORECASE
)
_NUMBER = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:\.[0-9]{3}){1,2}")


def _key(text: str) -> str:
    """Names are compared without case, spaces and punctuation."""
    return re.sub(r"[^a-z0-9æøåéäöü]", "", text.lower())


def _spellings(
    values: Mapping[str, tuple[Sequence[str], Sequence[str]]],
) -> dict[str, str]:
    """From every way of writing a value, as code, label or both, to the value."""
    spellings: dict[str, str] = {}
    for value, (codes, labels) in values.items():
        both = [pair for code in codes for label in labels for pair in (code + label, label + code)]
        for text in (*codes, *labels, *both):
            spellings.setdefault(_key(text), value)
    return spellings


@cache
def _area_spellings() -> dict[str, str]:
    municipalities = _seed("municipalities")
    names: dict[str, list[str]] = {}
    for seed, code, name in (
        (municipalities, "municipality_code", "municipality_name"),
        (_seed("municipality_aliases"), "municipality_code", "alias"),
        (_seed("areas_outside_municipalities"), "area_code", "area_name"),
    ):
        for row in seed:
            names.setdefault(row[code], []).append(row[name])
    for name, code in _AREAS_IN_ENGLISH.items():
        names[code].append(name)
    provinces = {row["landsdel"] for row in municipalities}
    areas: dict[str, tuple[Sequence[str], Sequence[str]]] = {
        # a spreadsheet takes a code's leading zeros away
        code: ((code, str(int(code))), labels)
        for code, labels in names.items()
    }
    # last, for Bornholm by its mere name is the municipality
    areas[_PROVINCE] = (
        [f"{number:0{width}}" for number in range(1, 12) for width in (1, 2, 3)],
        [kind + name for name in provinces for kind in ("Landsdel", "Province", "")],
    )
    return _spellings(areas)


def municipality_codes() -> list[str]:
    """The municipalities' codes, as the seed has them."""
    return [row["municipality_code"] for row in _seed("municipalities")]


def _seed(name: str) -> list[dict[str, str]]:
    file = PROJECT / "seeds" / "reference" / f"{name}.csv"
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


_SEX_SPELLINGS = _spellings(_SEXES)
_STATUS_SPELLINGS = _spellings(_STATUSES)
_ALL_AGES_SPELLINGS = _spellings(_ALL_AGES)
_WHOLE_SPELLINGS = _spellings(_WHOLE)


def _area(text: str) -> str | None:
    return _area_spellings().get(_key(text))


def _sex(text: str) -> str | None:
    return _SEX_SPELLINGS.get(_key(text))


def _status(text: str) -> str | None:
    return _STATUS_SPELLINGS.get(_key(text))


def _period(text: str) -> str | None:
    match = _QUARTER.fullmatch(text)
    return f"{match[1]}K{match[2]}" if match else None


def _ages(text: str) -> tuple[int, int] | None:
    if _key(text) in _ALL_AGES_SPELLINGS:
        return 0, _OLDEST
    if match := _AGE.fullmatch(text):
        ages = int(match[1]), int(match[2] or match[1])
        is_one = ages[0] == ages[1]  # code and label agree
        return ages if is_one and ages[1] <= _OLDEST else None
    if match := _BAND.fullmatch(text):
        ages = int(match[1]), int(match[2])
    elif match := _AND_OVER.fullmatch(text):
        ages = int(match[1]), _OLDEST
    else:
        return None
    return ages if ages[0] <= ages[1] <= _OLDEST else None


def _population(text: str) -> int | None:
    if text == "-":
        return 0
    if text.lower() in ("..", ".", "x", "...", "…"):
        return _HIDDEN
    return int(text.replace(".", "")) if _NUMBER.fullmatch(text) else None


_READERS: dict[str, tuple[Callable[[str], Any], str]] = {
    "area": (
        _area,
        "er hverken en kommune eller et område, som projektet kender. Ret værdien, eller føj navnet"
        " til seeds/reference/municipality_aliases.csv eller areas_outside_municipalities.csv",
    ),
    "sex": (_sex, "er ikke et køn i FOLK1A. Hent tabellen igen med køn »I alt«"),
    "age": (
        _ages,
        f"er ikke en alder fra 0 til {_OLDEST}. Hent tabellen igen med etårige aldre og »I alt«",
    ),
    "status": (
        _status,
        "er ikke en civilstand i FOLK1A. Hent tabellen igen med civilstand »I alt«",
    ),
    "period": (_period, "er ikke et kvartal (ÅÅÅÅKn). Hent FOLK1A, som er opgjort pr. kvartal"),
    "population": (
        _population,
        "er ikke et helt tal på nul eller mere. Ret værdien, eller hent tabellen igen",
    ),
}

# --- from file to figures -----------------------------------------------------------------------

_SHOWN_FAULTS = 20
_SHOWN_CHARACTERS = 60


class _Table(NamedTuple):
    shown: str
    headings: list[str]
    columns: dict[str, int]  # of FOLK1A's variables
    others: list[int]

    def at(self, line: int, variable: str) -> str:
        return f"{self.shown}, linje {line}, kolonne {self.headings[self.columns[variable]]}"


class _Place(NamedTuple):
    area: str
    period: str
    ages: tuple[int, int]

    def __str__(self) -> str:
        ages = "-".join(str(age) for age in sorted(set(self.ages)))
        return f"område {self.area}, {self.period}, {ages} år"


class _Cell(NamedTuple):
    line: int
    place: _Place
    part: tuple[str, str]  # sex and marital status
    population: int
    subset_of: str | None  # heading of a variable whose value is not the whole population


Figure = tuple[int, int]  # line, population
Part = tuple[str, str]

_WHOLE_PART: Part = (_TOTAL, _TOTAL)
_EACH_SEX = [sex for sex in _SEXES if sex != _TOTAL]
_EACH_STATUS = [status for status in _STATUSES if status != _TOTAL]
# the complete parts that a total can be added up from, the least divided first
_COMPLETE: list[list[Part]] = [
    [(sex, _TOTAL) for sex in _EACH_SEX],
    [(_TOTAL, status) for status in _EACH_STATUS],
    [(sex, status) for sex in _EACH_SEX for status in _EACH_STATUS],
]


def _text(file: Path, shown: str) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise KapacitetError(
            f"{shown}: filen kan ikke læses ({error.strerror}). Kontrollér adgangen."
        ) from error
    if b"\0" in content:
        raise KapacitetError(
            f"{shown}: filen er ikke en tekstfil i UTF-8 eller Windows-1252."
            " Hent tabellen igen som semikolonsepareret CSV."
        )
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _lines(text: str, shown: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every line that is not blank."""
    delimiter = max(";,\t", key=text.lstrip().split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell and not cell.isspace() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise KapacitetError(
            f"{shown}, linje {start}: linjen kan ikke læses ({error})."
            " Hent tabellen igen som semikolonsepareret CSV."
        ) from error


def _table(shown: str, line: int, headings: list[str]) -> _Table:
    known = {_key(name): variable for variable, names in _HEADINGS.items() for name in names}
    variables = [known.get(_key(heading)) for heading in headings]
    columns: dict[str, int] = {}
    for column, variable in enumerate(variables):
        if variable in columns:
            raise KapacitetError(
                f"{shown}, linje {line}, kolonne {_short(headings[column])}: overskriften står der"
                " flere gange. Hent tabellen igen med ét indhold, folketallet."
            )
        if variable:
            columns[variable] = column
    missing = [_HEADINGS[variable][0] for variable in _REQUIRED if variable not in columns]
    if missing:
        raise KapacitetError(
            f"{shown}, linje {line}, kolonne {', '.join(missing)}: overskriften mangler."
            " Hent FOLK1A fra Statistikbanken som CSV med en kolonne til hver af OMRÅDE, ALDER,"
            " TID og INDHOLD."
        )
    others = [column for column, variable in enumerate(variables) if variable is None]
    return _Table(shown, [_short(heading) for heading in headings], columns, others)


def _short(text: str) -> str:
    """A cell as it is shown in messages."""
    text = text.strip()
    return visible(text[:_SHOWN_CHARACTERS]) + "…" * (len(text) > _SHOWN_CHARACTERS)


def _cells(
    table: _Table, lines: Iterator[tuple[int, list[str]]], left_out: list[LeftOut]
) -> list[_Cell]:
    """The lines as typed cells; provinces are left out. Raises KapacitetError for all that cannot
    be read, once for each value."""
    known: dict[str, dict[str, Any]] = {variable: {} for variable in table.columns}
    faults: dict[tuple[str, str], str] = {}
    cells: list[_Cell] = []
    for line, texts in lines:
        if len(texts) != len(table.headings):
            last = table.headings[min(len(texts), len(table.headings)) - 1]
            faults.setdefault(
                ("", ""),
                f"{table.shown}, linje {line}, kolonne {last}: linjen har {len(texts)} felter,"
                f" overskriften har {len(table.headings)}. Hent tabellen igen.",
            )
            continue
        values = {"sex": _TOTAL, "status": _TOTAL}
        for variable, column in table.columns.items():
            text = texts[column].strip()
            if text not in known[variable]:
                known[variable][text] = _READERS[variable][0](text)
            values[variable] = known[variable][text]
            if values[variable] is None:
                faults.setdefault(
                    (variable, text),
                    f"{table.at(line, variable)}: »{_short(text)}« {_READERS[variable][1]}.",
                )
        if values["area"] == _PROVINCE:
            left_out.append(LeftOut(line, PROVINCE))
            continue
        subsets = (c for c in table.others if _key(texts[c]) not in _WHOLE_SPELLINGS)
        subset = next(subsets, None)
        cells.append(
            _Cell(
                line,
                _Place(values["area"], values["period"], values["age"]),  # type: ignore[arg-type]
                (values["sex"], values["status"]),
                values["population"],  # type: ignore[arg-type]
                None if subset is None else table.headings[subset],
            )
        )
    if faults:
        more = len(faults) - _SHOWN_FAULTS
        rest = [f"… og {more} fejl mere"] if more > 0 else []
        raise KapacitetError("\n".join([*list(faults.values())[:_SHOWN_FAULTS], *rest]))
    return cells


def _whole_population(
    table: _Table, cells: list[_Cell], left_out: list[LeftOut]
) -> dict[_Place, Figure]:
    """Line and population of each place: of the total's line, or the sum of complete parts."""
    totals = {cell.place for cell in cells if cell.part == _WHOLE_PART and not cell.subset_of}
    figures: dict[_Place, dict[Part, Figure]] = {}
    subsets: list[_Cell] = []
    for cell in cells:
        if cell.subset_of:
            subsets.append(cell)
        elif cell.part != _WHOLE_PART and cell.place in totals:
            left_out.append(LeftOut(cell.line, PART_OF_TOTAL))
        else:
            parts = figures.setdefault(cell.place, {})
            if cell.part in parts:
                raise KapacitetError(
                    f"{table.at(cell.line, 'population')}: {cell.place} står også i linje"
                    f" {parts[cell.part][0]}. Behold én af linjerne."
                )
            parts[cell.part] = cell.line, cell.population
    for cell in subsets:
        if cell.place not in figures:
            raise KapacitetError(
                f"{table.shown}, linje {cell.line}, kolonne {cell.subset_of}: {cell.place} har"
                f" ingen linje for hele befolkningen. Hent FOLK1A igen uden {cell.subset_of}."
            )
        left_out.append(LeftOut(cell.line, PART_OF_TOTAL))
    return {
        place: parts.get(_WHOLE_PART) or _sum(table, place, parts, left_out)
        for place, parts in figures.items()
    }


def _sum(
    table: _Table, place: _Place, parts: dict[Part, Figure], left_out: list[LeftOut]
) -> Figure:
    """The sum of complete parts, in the line of the first of them; hidden when one of them is."""
    complete = [needed for needed in _COMPLETE if all(part in parts for part in needed)]
    if not complete:
        line = min(line for line, _ in parts.values())
        variable = "sex" if any(sex != _TOTAL for sex, _ in parts) else "status"
        raise KapacitetError(
            f"{table.at(line, variable)}: {place} har hverken »I alt« eller alle dele (begge køn,"
            " alle fire civilstande). Hent tabellen igen med »I alt«."
        )
    printed = [n for n in complete if all(parts[part][1] != _HIDDEN for part in n)]
    needed = (printed or complete)[0]
    first = min(parts[part][0] for part in needed)
    reason = f"lagt til tallet i linje {first}" if printed else NOT_PRINTED
    left_out += (
        LeftOut(line, reason if part in needed else f"del af tallet i linje {first}")
        for part, (line, _) in parts.items()
        if line != first
    )
    return first, sum(parts[part][1] for part in needed) if printed else _HIDDEN
