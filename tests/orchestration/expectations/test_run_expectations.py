"""The expectations on small warehouses whose flags are set by hand."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.errors import KapacitetError
from orchestration.expectations import ExpectationResult, run_expectations

RULES = """
create schema reference;
create table reference.rules as
select * from (values
    ('municipality_missing', 'collection', 'coverage', 'critical', 'marts.delivery_coverage',
        'is_missing', 'Kommuner, der ikke har leveret',
        '{municipality_name} ({municipality_code}) har ikke leveret til {collection_id}.', 'Send.'),
    ('offer_cvr_invalid', 'offer', 'offers', 'warning', 'intermediate.int_offers__suspicions',
        null, 'Tilbud med et ugyldigt CVR-nummer', '{offer_name}', 'Ret.'),
    ('offer_multi_group', 'offer', 'offers', 'warning', 'intermediate.int_offers__suspicions',
        null, 'Tilbud med flere målgrupper', '{offer_name}', 'Del.'),
    ('missing_start_date', 'line', null, 'critical', null, null, 'Uden startdato',
        '{column_name}', 'Udfyld.'))
    as rules (rule_id, level, suite, severity, checked_model, flag_column, title_da, message_da,
        action_da)
"""
COVERAGE = """
create schema marts;
create table marts.delivery_coverage as
select * from (values
    ('dassos-2022', '730', 'Randers', 'missing', true),
    ('dassos-2022', '751', 'Aarhus', 'delivered', false),
    ('dassos-2022', '101', 'København', 'not_expected', null),
    ('it''s {odd} :here', '760', 'Ringkøbing-Skjern', 'missing', true),
    ('it''s {odd} :here', '751', 'Aarhus', 'rejected', null))
    as coverage (collection_id, municipality_code, municipality_name, status, is_missing)
"""
# Of five offers: CVR two wrong, one right, two not given; groups one, none not given. Egen had no
# CVR number earlier, which is not counted.
OFFERS = """
create schema intermediate;
create table intermediate.int_offers__suspicions as
select p_number, offer_name, is_current, rule_id, is_problem from (values
    ('1900000001', 'Birken', true, true, false),
    ('1900000002', 'Egen', true, true, false),
    ('1900000002', 'Egen', false, null, true),
    ('1900000003', 'Asken', true, false, true),
    ('1900000004', 'Elmen', true, null, false),
    ('1900000005', 'Linden', true, null, false))
    as offers (p_number, offer_name, is_current, offer_cvr_invalid, offer_multi_group)
unpivot include nulls (is_problem for rule_id in (offer_cvr_invalid, offer_multi_group))
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "small.duckdb"
    change(path, RULES, COVERAGE, OFFERS)
    return path


def change(warehouse: Path, *statements: str) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        for statement in statements:
            connection.execute(statement)


def query(warehouse: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.sql(sql).fetchall()


def results_of(results: list[ExpectationResult], rule_id: str) -> list[ExpectationResult]:
    return [result for result in results if result.rule_id == rule_id]


def test_counts_failed_and_checked_rows_and_leaves_out_nulls(warehouse: Path) -> None:
    results = run_expectations(warehouse, docs=None)

    (cvr,) = results_of(results, "offer_cvr_invalid")
    assert (cvr.rows_checked, cvr.rows_failed, cvr.rows_not_checked) == (3, 2, 2)
    assert cvr.succeeded is False
    assert cvr.message_da == (
        "Tilbud med et ugyldigt CVR-nummer: 2 af 3 (2 kunne ikke kontrolleres)"
    )
    (groups,) = results_of(results, "offer_multi_group")
    assert (groups.rows_checked, groups.rows_failed, groups.rows_not_checked) == (5, 1, 0)
    assert groups.message_da == "Tilbud med flere målgrupper: 1 af 5"


def test_every_expected_municipality_is_one_expectation_that_names_it(warehouse: Path) -> None:
    results = results_of(run_expectations(warehouse, docs=None), "municipality_missing")

    assert [(r.message_da, r.rows_checked, r.rows_failed, r.succeeded) for r in results] == [
        ("Randers (730) har ikke leveret til dassos-2022.", 1, 1, False),
        ("Aarhus (751) har ikke leveret til dassos-2022.", 1, 0, True),
        ("Aarhus (751) har ikke leveret til it's {odd} :here.", 0, 0, None),
        ("Ringkøbing-Skjern (760) har ikke leveret til it's {odd} :here.", 1, 1, False),
    ]


def test_a_failing_rows_query_gives_as_many_rows_as_failed(warehouse: Path) -> None:
    for result in run_expectations(warehouse, docs=None):
        assert len(query(warehouse, result.failing_rows_query)) == result.rows_failed


def test_a_rule_with_only_nulls_has_neither_passed_nor_failed(warehouse: Path) -> None:
    change(
        warehouse,
        "update intermediate.int_offers__suspicions set is_problem = null"
        " where rule_id = 'offer_cvr_invalid'",
    )

    (cvr,) = results_of(run_expectations(warehouse, docs=None), "offer_cvr_invalid")

    assert (cvr.rows_checked, cvr.rows_failed, cvr.rows_not_checked) == (0, 0, 5)
    assert cvr.succeeded is None
    assert cvr.message_da == "Tilbud med et ugyldigt CVR-nummer: kunne ikke kontrolleres"


def test_a_rule_on_a_model_without_rows_has_neither_passed_nor_failed(warehouse: Path) -> None:
    change(warehouse, "delete from intermediate.int_offers__suspicions")

    (cvr,) = results_of(run_expectations(warehouse, docs=None), "offer_cvr_invalid")

    assert (cvr.rows_checked, cvr.rows_not_checked, cvr.succeeded) == (0, 0, None)


def test_the_results_are_a_table_of_the_warehouse(warehouse: Path) -> None:
    run_expectations(warehouse, docs=None)
    results = run_expectations(warehouse, docs=None)

    kept = query(warehouse, "select * from quality.expectations order by rowid")
    assert [ExpectationResult(*row) for row in kept] == results


def test_rules_on_lines_are_not_run(warehouse: Path) -> None:
    assert not results_of(run_expectations(warehouse, docs=None), "missing_start_date")


@pytest.mark.parametrize("rule_id", ["offer_cvr_invalid", "municipality_missing"])
def test_a_flag_column_that_does_not_exist_is_an_error_that_names_the_rule(
    warehouse: Path, rule_id: str
) -> None:
    change(
        warehouse,
        f"update reference.rules set flag_column = 'is_gone' where rule_id = '{rule_id}'",
    )

    with pytest.raises(KapacitetError, match=rf"(?s){rule_id}.*is_gone.*rules\.csv"):
        run_expectations(warehouse, docs=None)

    assert not query(warehouse, "from duckdb_tables() where table_name = 'expectations'")


def test_a_flag_that_is_no_flag_is_an_error_that_names_rule_and_column_and_quotes_no_value(
    warehouse: Path, caplog: pytest.LogCaptureFixture
) -> None:
    change(
        warehouse,
        "update reference.rules set flag_column = 'offer_name' where rule_id = 'offer_multi_group'",
    )

    with pytest.raises(
        KapacitetError, match=r"offer_multi_group.*offer_name som boolean"
    ) as caught:
        run_expectations(warehouse, docs=None)

    assert "Birken" not in str(caught.value)
    assert [record for record in caplog.records if record.levelname != "INFO"] == []


@pytest.mark.parametrize(
    "model", ["intermediate.int_offers__suspicions", "marts.delivery_coverage"]
)
def test_a_model_that_does_not_exist_is_an_error_that_names_it(warehouse: Path, model: str) -> None:
    change(warehouse, f"drop table {model}")

    with pytest.raises(KapacitetError, match=model):
        run_expectations(warehouse, docs=None)


def test_a_warehouse_without_rules_is_an_error(tmp_path: Path) -> None:
    change(tmp_path / "empty.duckdb", COVERAGE)

    with pytest.raises(KapacitetError, match=r"reference\.rules"):
        run_expectations(tmp_path / "empty.duckdb", docs=None)


def test_a_warehouse_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KapacitetError, match="make run"):
        run_expectations(tmp_path / "none.duckdb", docs=None)


def test_the_file_is_let_go_of(warehouse: Path) -> None:
    run_expectations(warehouse, docs=None)

    open_files = [link.resolve() for link in Path("/proc/self/fd").iterdir()]
    assert warehouse.resolve() not in open_files
    change(warehouse, "create table writable as select 1")


def test_data_docs_replace_the_earlier_ones_and_fetch_nothing(
    warehouse: Path, tmp_path: Path
) -> None:
    docs = tmp_path / "output" / "data_docs"
    docs.mkdir(parents=True)
    (docs / "old.html").touch()

    run_expectations(warehouse, docs)

    pages = {str(page.relative_to(docs)): page.read_text() for page in docs.rglob("*.html")}
    assert "old.html" not in pages
    suites = [path.split("/")[1] for path in sorted(pages) if path.startswith("validations/")]
    assert suites == ["coverage-delivery_coverage", "offers-int_offers__suspicions"]
    assert all(path in pages["index.html"] for path in pages if path != "index.html")
    assert any("Randers (730) har ikke leveret" in page for page in pages.values())
    for page in pages.values():
        assert "<script" not in page
        assert "http" not in page.replace("http-equiv", "")
        assert "Birken" not in page
    assert [path.name for path in docs.parent.iterdir()] == ["data_docs"]


def test_a_run_prints_nothing_and_importing_it_does_not_load_great_expectations(
    warehouse: Path,
) -> None:
    program = f"""
import sys
from pathlib import Path
from orchestration.expectations import run_expectations
assert "great_expectations" not in sys.modules
run_expectations(Path({str(warehouse)!r}), docs=Path({str(warehouse.parent / "docs")!r}))
assert "great_expectations" in sys.modules
"""
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
