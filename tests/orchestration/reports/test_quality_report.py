"""The quality report on a small warehouse whose expectations are set by hand."""

import csv
import re
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.errors import KapacitetError
from orchestration.expectations.results import ExpectationResult, write_results
from orchestration.reports import write_quality_report

OFFERS = "intermediate.int_offers__suspicions"
PLACEMENTS = "intermediate.int_placements__suspicions"
COVERAGE = "marts.delivery_coverage"

WAREHOUSE = f"""
create schema reference;
create schema intermediate;
create schema marts;
create table reference.analysis_groups as
select 'autism' as analysis_group, 'Autisme' as name_da
union all select 'brain_injury', 'Hjerneskade';
create table reference.service_types as select 'section_107' as service_type, '§ 107' as name_da;
create table reference.rules as
select * from (values
    ('municipality_missing', '{{municipality_name}} mangler', 'municipality_code'),
    ('offer_multi_group', '{{offer_name}} ({{p_number}}): {{analysis_groups}}', 'target_group'),
    ('offer_cvr_invalid', '{{offer_name}}', 'cvr_number'),
    ('offer_unknown_ownership', '{{offer_name}}', 'company_form'),
    ('placement_rate_missing', '{{placement_id}} {{citizen_key}} {{birth_date}} {{source_file}}',
        'daily_rate_dkk'))
    as rules (rule_id, message_da, needs);
create table {COVERAGE} as
select * from (values
    ('dassos-2022', '730', 'Randers', 'missing', true),
    ('dassos-2022', '760', 'Ringkøbing-Skjern', 'rejected', true),
    ('dassos-2022', '751', 'Aarhus', 'delivered', false),
    ('dassos-2022', '101', 'København', 'not_expected', null),
    ('komponent-2022', '751', 'Aarhus', 'delivered', false))
    as coverage (collection_id, municipality_code, municipality_name, status, is_missing);
create table {OFFERS} as
select 'P' || lpad(i::varchar, 2, '0') as p_number, 'Bosted <b>' || i || '</b>' as offer_name,
    'autism, brain_injury' as analysis_groups, true as is_multi_group
from range(1, 13) as numbers (i);
create table {PLACEMENTS} as
select 'placement-' || lpad(i::varchar, 2, '0') as placement_id, 'KEY' || i as citizen_key,
    date '1990-01-01' as birth_date, null::varchar as source_file, true as has_no_rate
from range(1, 26) as numbers (i);
"""


def result(
    rule_id: str, severity: str, counts: tuple[int, int, int], **more: str
) -> ExpectationResult:
    checked, failed, not_checked = counts
    values = {
        "suite": "offers",
        "title_da": f"Titel på {rule_id}",
        "message_da": f"Besked om {rule_id}",
        "action_da": f"Ret {rule_id}",
        "checked_model": OFFERS,
        "failing_rows_query": f"select * from {OFFERS} where is_multi_group",
    } | more
    return ExpectationResult(
        rule_id=rule_id,
        severity=severity,
        rows_checked=checked,
        rows_failed=failed,
        rows_not_checked=not_checked,
        succeeded=failed == 0 if checked else None,
        **values,
    )


def coverage(message: str, failed: int) -> ExpectationResult:
    return result(
        "municipality_missing",
        "critical",
        (1, failed, 0),
        suite="coverage",
        checked_model=COVERAGE,
        message_da=message,
    )


RESULTS = [
    coverage("=Randers mangler", 1),
    coverage("Ringkøbing-Skjern mangler", 1),
    coverage("Aarhus mangler", 0),
    coverage("Aarhus mangler", 0),
    result("offer_multi_group", "warning", (14, 12, 3)),
    result("offer_cvr_invalid", "warning", (14, 0, 0)),
    result("offer_unknown_ownership", "warning", (0, 0, 14)),
    result(
        "placement_rate_missing",
        "info",
        (1000, 25, 0),
        suite="placements",
        checked_model=PLACEMENTS,
        failing_rows_query=f"select * from {PLACEMENTS} where has_no_rate",
    ),
]


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "small.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(WAREHOUSE)
    write_results(path, RESULTS)
    return path


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


def page_text(warehouse: Path, output: Path, *, is_demonstration: bool = False) -> str:
    page = write_quality_report(
        warehouse,
        output,
        is_demonstration=is_demonstration,
        built_at=datetime(2026, 3, 9, 14, 5),
    )
    assert page == output / "quality" / "index.html"
    return page.read_text(encoding="utf-8")


def words(page: str) -> str:
    """The page without tags, one blank between words."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def part(page: str, heading: str) -> str:
    """One rule's part of the page."""
    (article,) = [a for a in re.findall(r"<article.*?</article>", page, re.S) if heading in a]
    return article


def test_names_every_municipality_that_has_not_delivered(warehouse: Path, output: Path) -> None:
    text = words(page_text(warehouse, output))

    assert (
        "dassos-2022: 2 af 3 kommuner har ikke leveret: Randers (730), Ringkøbing-Skjern (760)."
    ) in text
    assert "komponent-2022: 0 af 1 kommuner har ikke leveret" in text
    assert "København" not in text


def test_counts_expectations_by_severity_and_outcome(warehouse: Path, output: Path) -> None:
    text = words(page_text(warehouse, output))

    assert "Ikke opfyldt Opfyldt Ikke kontrolleret" in text
    assert "Kritisk 2 2 0 Advarsel 1 1 1 Til orientering 1 0 0" in text


def test_groups_failures_by_severity_and_lists_the_rest_after_them(
    warehouse: Path, output: Path
) -> None:
    page = page_text(warehouse, output)

    headings = re.findall(r"<h2>(.*?)</h2>", page)
    assert headings == [
        "Overblik",
        "Kritisk",
        "Advarsel",
        "Til orientering",
        "Opfyldt",
        "Kunne ikke kontrolleres",
    ]
    text = words(page)
    assert "Titel på offer_unknown_ownership (kræver company_form)" in text
    assert "Besked om offer_cvr_invalid" in text


def test_a_failed_rule_shows_counts_action_query_and_rows(warehouse: Path, output: Path) -> None:
    rule = part(page_text(warehouse, output), "offer_multi_group")

    assert "12 af 14 kontrollerede (85,7 %); 3 kunne ikke kontrolleres" in words(rule)
    assert "Ret offer_multi_group" in rule
    assert "<code>select * from intermediate.int_offers__suspicions where is_multi_group" in rule
    assert "Autisme, Hjerneskade" in rule
    assert "Tilbud P-nummer Målgrupper" in words(rule)


def test_all_failing_offers_are_listed_the_first_ten_in_sight(
    warehouse: Path, output: Path
) -> None:
    rule = part(page_text(warehouse, output), "offer_multi_group")

    in_sight, folded = rule.split("<details>", 1)
    assert re.findall(r"P\d\d", in_sight) == [f"P{i:02}" for i in range(1, 11)]
    assert re.findall(r"P\d\d", folded) == ["P11", "P12"]


def test_placements_are_listed_in_part_and_never_with_the_citizen(
    warehouse: Path, output: Path
) -> None:
    page = page_text(warehouse, output)
    rule = part(page, "placement_rate_missing")

    assert len(re.findall(r"placement-\d\d", rule)) == 20
    assert "Og 5 rækker mere" in rule
    assert "25 af 1.000" in words(rule)
    for hidden in ("KEY", "citizen", "birth_date", "1990", "source_file"):
        assert hidden not in page


def test_values_are_escaped_and_nothing_is_fetched(warehouse: Path, output: Path) -> None:
    page = page_text(warehouse, output)

    assert "Bosted &lt;b&gt;1&lt;/b&gt;" in page
    assert "<b>" not in page
    assert not re.findall(r"""https?:|src=|<link|url\(|@import""", page)


def test_says_when_the_warehouse_was_built(warehouse: Path, output: Path) -> None:
    assert "small.duckdb, bygget 09.03.2026 kl. 14.05" in page_text(warehouse, output)


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_says_that_the_demonstration_is_fictive_and_only_then(
    warehouse: Path, output: Path, is_demonstration: bool
) -> None:
    page = page_text(warehouse, output, is_demonstration=is_demonstration)

    assert ("fiktive" in page) is is_demonstration


def test_the_csv_has_one_inert_line_per_failed_expectation(warehouse: Path, output: Path) -> None:
    page_text(warehouse, output)

    path = output / "quality" / "failed_expectations.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["severity"], line["message_da"]) for line in lines] == [
        ("critical", "'=Randers mangler"),
        ("critical", "Ringkøbing-Skjern mangler"),
        ("warning", "Besked om offer_multi_group"),
        ("info", "Besked om placement_rate_missing"),
    ]
    assert (lines[2]["rows_checked"], lines[2]["rows_failed"]) == ("14", "12")


@pytest.mark.parametrize(
    ("start", "written"),
    [("=", "'="), ("+", "'+"), ("-", "'-"), ("@", "'@"), ("\t", r"\t"), ("\r", r"\r")],
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(
    warehouse: Path, output: Path, start: str, written: str
) -> None:
    write_results(warehouse, [coverage(f"{start}1+1", 1)])
    page_text(warehouse, output)

    with (output / "quality" / "failed_expectations.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        assert [line["message_da"] for line in csv.DictReader(file)] == [f"{written}1+1"]


def test_data_docs_stay_and_are_linked_to(warehouse: Path, output: Path) -> None:
    assert "data_docs" not in page_text(warehouse, output)

    docs = output / "quality" / "data_docs"
    docs.mkdir()
    (docs / "index.html").write_text("docs")

    assert 'href="data_docs/index.html"' in page_text(warehouse, output)
    assert (docs / "index.html").read_text() == "docs"


def test_the_earlier_report_stands_when_a_new_one_breaks(warehouse: Path, output: Path) -> None:
    page = page_text(warehouse, output)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update quality.expectations set failing_rows_query = 'from gone'")

    with pytest.raises(duckdb.CatalogException):
        page_text(warehouse, output)

    assert (output / "quality" / "index.html").read_text(encoding="utf-8") == page
    assert [path.name for path in output.iterdir()] == ["quality"]


def test_a_warehouse_without_expectations_is_an_error(tmp_path: Path, output: Path) -> None:
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()

    with pytest.raises(KapacitetError, match="Kør forventningerne"):
        page_text(tmp_path / "empty.duckdb", output)


def test_the_report_does_not_change_the_warehouse(warehouse: Path, output: Path) -> None:
    before = warehouse.read_bytes()

    page_text(warehouse, output)

    assert warehouse.read_bytes() == before
