"""A folder of files that are hard or impossible to read, landed in one go."""

import datetime
import io
import os
import unicodedata
import zipfile
from pathlib import Path

import pytest

from orchestration.landing import LandedFile
from orchestration.landing import land as land_module
from tests.orchestration.landing.landing_folder import (
    COLLECTION,
    HEADINGS,
    MAN,
    ROWS,
    WOMAN,
    Folder,
    csv_text,
    in_this_process,
    xlsx_bytes,
)

TABLE = [HEADINGS, *ROWS]
PLAIN = csv_text(TABLE)
FORMULA = "=cmd|'/c calc'!A0"


def placement(borger: str, **cells: str) -> list[str]:
    row = dict(zip(HEADINGS, ROWS[0], strict=True)) | {"CPR-nummer": borger} | cells
    return [row[heading] for heading in HEADINGS]


def protected_workbook() -> bytes:
    """The beginning and the directory of an encrypted workbook, which is an OLE container."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    return ole + "EncryptionInfo".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le")


def zip_of(files: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def far_corner() -> bytes:
    """A workbook that has a cell in the very last corner of its sheet."""
    sheet = (
        '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    source = zipfile.ZipFile(io.BytesIO(xlsx_bytes({"Ark1": TABLE})))
    files = {name: source.read(name).decode() for name in source.namelist()}
    return zip_of(files | {"xl/worksheets/sheet1.xml": sheet})


def excel_table(start: int = 0, left: int = 0) -> list[list[object]]:
    return [*[["Udtræk af ophold"]] * start, *([None] * left + row for row in TABLE)]


AS_NUMBERS = [
    HEADINGS,
    [101901232, 1003012345, "SEL § 107", datetime.date(2020, 1, 1), None, 2861.4],
    [MAN, 1003012346.0, "SEL § 108", datetime.date(2021, 2, 1), datetime.date(2022, 12, 31), 0.5],
]

SOUND: dict[str, tuple[bytes, list[int]]] = {
    "101_utf8.csv": (PLAIN.encode(), [2, 3]),
    "147_utf8_med_maerke.csv": (PLAIN.encode("utf-8-sig"), [2, 3]),
    "151_windows1252.csv": (PLAIN.encode("cp1252"), [2, 3]),
    "153_komma.csv": (csv_text(TABLE, ",").encode(), [2, 3]),
    "155_tabulator_1252.csv": (csv_text(TABLE, "\t").encode("cp1252"), [2, 3]),
    "157_utf16.csv": (PLAIN.encode("utf-16"), [2, 3]),
    "159_gammel_mac.csv": (csv_text(TABLE, line_end="\r").encode(), [2, 3]),
    "161_anfoersel.csv": (csv_text(TABLE, quote=True).encode(), [2, 3]),
    "163_titel_og_sum.csv": (
        f"Udtræk for {WOMAN}\r\n\r\n{PLAIN}I alt;2;;;;4095,90\r\n\r\nUdtrukket af: NN".encode(),
        [4, 5],
    ),
    "165_linjeskift.csv": (
        csv_text(
            [[*HEADINGS, "Ophørsårsag"], [*ROWS[0], "flyttet\r\ntil\nandet"], [*ROWS[1], ""]]
        ).encode(),
        [2, 5],
    ),
    "167_excel.xlsx": (xlsx_bytes({"Ark1": excel_table()}), [2, 3]),
    "169_excel_titler.xlsx": (
        xlsx_bytes({"Ark1": [*excel_table(3, 2), [None, None, "Total", 2]]}),
        [5, 6],
    ),
    "173_excel_tal.xlsx": (xlsx_bytes({"Ark1": AS_NUMBERS}), [2, 3]),
    "175_excel_flere_ark.xlsx": (
        xlsx_bytes({"Vejledning": [["Læs mig"]], "Data": TABLE, "Sum": [["Paragraf", "Antal"]]}),
        [2, 3],
    ),
    "183_excel_samme_overskrift.xlsx": (
        xlsx_bytes({"2021": [HEADINGS, ROWS[0]], "2022": [HEADINGS, ROWS[1]]}),
        [2, 1_048_578],
    ),
    "Høje-Taastrup 2022 skrivemåder.csv": (
        csv_text([[" cpr  NUMMER", "P nr.", "§", "START-dato", "slut dato", "Døgntakst (kr.)"],
                  *ROWS]).encode(),
        [2, 3],
    ),
    unicodedata.normalize("NFD", "Ringkøbing-Skjern_æøå.csv"): (
        csv_text([HEADINGS, *reversed(ROWS)]).encode(),
        [2, 3],
    ),
}  # fmt: skip

REFUSED: dict[str, tuple[bytes, str, str]] = {
    "185_tom.csv": (b"", "file_empty", "tom"),
    "187_tom.xlsx": (b"", "file_empty", "tom"),
    "190_kun_overskrifter.csv": (csv_text([HEADINGS]).encode(), "file_no_lines", "ingen linjer"),
    "201_kun_overskrifter.xlsx": (xlsx_bytes({"A": [HEADINGS]}), "file_no_lines", "ingen linjer"),
    "210_tekst.txt": (PLAIN.encode() + b" ", "file_wrong_extension", ".txt"),
    "217_er_csv.xlsx": (PLAIN.encode() + b"  ", "file_not_excel", "ikke en Excel-fil"),
    "219_er_excel.csv": (xlsx_bytes({"Ark9": TABLE}), "file_not_csv", "Excel-fil"),
    "223_gammel_excel.xlsx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "file_old_excel",
        ".xls",
    ),
    "230_andet_zip.xlsx": (zip_of({"brev.txt": "hej"}), "file_zip", "zip-arkiv"),
    "240_webside.csv": (b"<html><table></table></html>", "file_not_csv", "webside"),
    "250_afbrudt.xlsx": (
        xlsx_bytes({"Ark1": TABLE * 50})[:4000], "file_damaged_workbook", "beskadiget",
    ),
    "253_skadet_indhold.xlsx": (
        zip_of({"xl/workbook.xml": "<workbook><sheets>", "[Content_Types].xml": "<"}),
        "file_damaged_workbook",
        "beskadiget",
    ),
    "259_adgangskode.xlsx": (protected_workbook(), "file_password", "adgangskode"),
    "260_sidste_hjoerne.xlsx": (far_corner(), "file_too_large", "hukommelse"),
    "265_stort_felt.csv": (
        csv_text([HEADINGS, ROWS[0], placement(MAN, Paragraf="x" * 10_000_000)]).encode(),
        "file_field_too_long",
        "linje 3, kolonne Paragraf",
    ),
    "269_uafsluttet_felt.csv": (
        (PLAIN + '"0101;' + "x;y;z\r\n" * 30_000).encode(),
        "file_stray_quote",
        "linje 4:",
    ),
    "270_nul.csv": (PLAIN.encode() + b"\0\0;", "file_nul", "NUL"),
    "306_nul_utf16.csv": ((PLAIN + "\0").encode("utf-16"), "file_nul", "NUL"),
    "316_blandet_tegnsaet.csv": (
        PLAIN.encode() + csv_text([placement(WOMAN, Paragraf="æ")]).encode("cp1252"),
        "file_utf8_damaged",
        "linje 4",
    ),
    "320_ikke_tekst.csv": (bytes(range(1, 256)) * 4, "file_encoding_unknown", "tegnsæt"),
    "326_skilletegn_i_felt.csv": (
        csv_text([HEADINGS, *ROWS], ",").replace('"2861,40"', "2861,40").encode(),
        "file_decimal_comma",
        "linje 2:",
    ),
    "329_afskaaret_linje.csv": (
        (PLAIN + f"{WOMAN};1003012345;SEL").encode(), "file_line_short", "linje 4 har 3 felter",
    ),
    "330_ukendte_overskrifter.csv": (b"a;b;c\r\n1;2;3\r\n", "file_not_recognised", "CPR-nummer"),
    "336_tilbud.csv": (
        b"P-nummer;Paragraf;M\xc3\xa5lgruppe;Pladser;Virksomhedsform\r\n1;2;3;4;5\r\n",
        "file_other_table",
        "offers",
    ),
    "340_uden_startdato.csv": (
        csv_text([[*HEADINGS[:3], "Andet"], ["1", "2", "3", "4"]]).encode(),
        "file_required_column_missing",
        "Startdato",
    ),
    "350_uden_foedselsdato.csv": (
        csv_text([["Borger-id", *HEADINGS[1:]], ["B1", *ROWS[0][1:]]]).encode(),
        "file_required_column_missing",
        "Fødselsdato",
    ),
    "360_dobbelt_overskrift.csv": (
        csv_text([[*HEADINGS, "start dato"], [*ROWS[0], "x"]]).encode(),
        "file_repeated_heading",
        "»Startdato« og »start dato«",
    ),
    "370_to_tabeller.xlsx": (
        xlsx_bytes({"2021": TABLE, "2022": [[*HEADINGS, "Egenbetaling"], [*ROWS[0], "1"]]}),
        "file_several_tables",
        "»2021«, »2022«",
    ),
    "Andeby_2022.csv": (
        csv_text([HEADINGS, ROWS[0]]).encode(), "file_municipality_not_recognised", "kommunen",
    ),
    "751_randers.csv": (
        csv_text([HEADINGS, ROWS[1]]).encode(), "file_two_municipalities", "flere kommuner",
    ),
    "999_kopi.csv": (PLAIN.encode(), "file_delivered_twice", "101_utf8.csv"),
}  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, dict[str, LandedFile]]:
    folder = Folder(tmp_path_factory.mktemp("hostile"))
    folder.put_register("1003012345", "1003012346")
    for name, (content, *_) in (SOUND | REFUSED).items():
        folder.put_placements(name, content)
    folder.put_placements(
        "376_formler.csv", csv_text([HEADINGS, placement(WOMAN, Paragraf=FORMULA)])
    )
    folder.put("placements/ukendt-2022/751.csv", csv_text([HEADINGS, placement("1", Paragraf="u")]))
    folder.put("placements/751_ingen_indsamling.csv", csv_text([HEADINGS, placement("2")]))
    folder.put("notat.csv", csv_text([HEADINGS, placement("3")]))
    folder.put(f"placements/{COLLECTION}/.DS_Store", b"\0")
    folder.put(f"placements/{COLLECTION}/~$751.xlsx", b"ejer")
    return folder, folder.land()


def nfc(name: str) -> str:
    return unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_used_is_refused_with_its_reason(
    hostile: tuple[Folder, dict[str, LandedFile]], name: str
) -> None:
    file, (_, rule_id, reason) = hostile[1][name], REFUSED[name]
    assert (file.verdict, file.rule_id) == ("refused", rule_id), file.message_da
    assert file.message_da is not None
    assert file.message_da.startswith(f"placements/{COLLECTION}/{name}: ")
    assert reason in file.message_da


def test_a_file_in_the_wrong_place_is_refused(
    hostile: tuple[Folder, dict[str, LandedFile]],
) -> None:
    rules = {name: file.rule_id for name, file in hostile[1].items()}
    assert rules["751.csv"] == "file_unknown_collection"
    assert rules["751_ingen_indsamling.csv"] == "file_outside_collection"
    assert rules["notat.csv"] == "file_misplaced"


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_file_among_hostile_ones_lands_unharmed(
    hostile: tuple[Folder, dict[str, LandedFile]], name: str
) -> None:
    folder, files = hostile
    file = files[nfc(name)]
    assert file.verdict == "landed", file.message_da
    rows = folder.query(
        "select source_line, p_number, service_paragraph, start_date, end_date, daily_rate_dkk"
        f" from landing.placements where delivery_id = '{file.delivery_id}' order by source_line"
    )
    cells = [[cell or None for cell in row[1:]] for row in ROWS]
    if "excel_tal" in name:
        cells[0][4], cells[1][2:] = "2861.4", ["2021-02-01", "2022-12-31", "0.5"]
    if name.startswith("Ringk"):
        cells.reverse()
    assert [row[0] for row in rows] == SOUND[name][1]
    assert [list(row[1:]) for row in rows] == cells


def test_each_citizen_has_one_pseudonym_in_all_sound_files(
    hostile: tuple[Folder, dict[str, LandedFile]],
) -> None:
    citizens = hostile[0].query("select distinct citizen_id from landing.placements")
    assert len(citizens) == 2


def test_nothing_else_lands_and_what_systems_leave_is_not_delivered(
    hostile: tuple[Folder, dict[str, LandedFile]],
) -> None:
    _, files = hostile
    landed = {name for name, file in files.items() if file.verdict == "landed"}
    assert landed == {*map(nfc, SOUND), "376_formler.csv", "collections.csv", "2020-01-01.csv"}
    assert len(files) == len(SOUND) + len(REFUSED) + 6


def test_a_formula_lands_as_plain_text(hostile: tuple[Folder, dict[str, LandedFile]]) -> None:
    rows = hostile[0].query(
        "select service_paragraph from landing.placements where source_file like '%formler%'"
    )
    assert rows == [(FORMULA,)]


def test_totals_and_notes_are_listed_with_their_lines(
    hostile: tuple[Folder, dict[str, LandedFile]],
) -> None:
    rows = hostile[0].query(
        "select source_file[24:26], source_line, reason_da from landing.skipped_lines"
        " order by source_file, source_line"
    )
    assert rows == [
        ("163", 6, "Sumlinje"),
        ("163", 8, "Linje under tabellen"),
        ("169", 7, "Sumlinje"),
    ]


def test_a_sheet_after_the_first_has_its_own_line_numbers(
    hostile: tuple[Folder, dict[str, LandedFile]],
) -> None:
    rows = hostile[0].query(
        "select sheet_name, line_offset from landing.file_sheets where source_file like '%183%'"
        " order by line_offset"
    )
    assert rows == [("2021", 0), ("2022", 1_048_576)]


def test_columns_are_named_with_heading_and_letter(
    hostile: tuple[Folder, dict[str, LandedFile]],
) -> None:
    rows = hostile[0].query(
        "select column_name, heading, column_letter from landing.file_columns"
        " where source_file like '%169%' order by column_letter"
    )
    assert rows[:2] == [("citizen_id", "CPR-nummer", "C"), ("p_number", "P-nummer", "D")]


def test_a_file_without_read_access_is_refused_alone(folder: Folder, monkeypatch) -> None:
    folder.put_placements("751_ok.csv", PLAIN)
    folder.put_placements("740_lukket.csv", csv_text([HEADINGS, ROWS[0]]))
    opened = os.open

    def closed(path, *arguments, **named):
        if Path(path).name == "740_lukket.csv":
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **named)

    monkeypatch.setattr(os, "open", closed)
    monkeypatch.setattr(land_module, "in_child", in_this_process)
    files = folder.land()
    assert files["740_lukket.csv"].rule_id == "file_no_access"
    assert files["751_ok.csv"].verdict == "landed"
