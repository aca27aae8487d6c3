"""How a printed table is read from its model, and what a spec may say."""

from collections.abc import Iterator

import duckdb
import pytest
from pydantic import ValidationError

from orchestration.reports import printed
from orchestration.reports.disclosure import UndeclaredError
from orchestration.reports.printed import PrintedTables, TablesAt
from orchestration.reports.spec import Part, Section
from orchestration.reports.tables import Row

FRUIT = {
    "columns": [
        {"name": "collection_id"},
        {"name": "year", "config": {"meta": {"da": "År", "unit": "year"}}},
        {"name": "print_order"},
        {"name": "row_key"},
        {"name": "level"},
        {"name": "fruit", "config": {"meta": {"da": "Frugt", "unit": "name"}}},
        {
            "name": "weight",
            "config": {"meta": {"da": "Vægt", "unit": "share", "rests_on": ["of_weight"]}},
        },
        {
            "name": "seeds",
            "config": {"meta": {"da": "Kerner", "unit": "count", "rests_on": [], "optional": True}},
        },
        {"name": "of_weight"},
    ]
}


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrintedTables]:
    declared = {"rpt_shop_fruit": printed._printed(FRUIT)}
    monkeypatch.setattr(printed, "printed", lambda report: declared)
    with duckdb.connect() as connection:
        connection.execute("create schema reports")
        # the columns stand in another order than their properties
        connection.execute(
            "create table reports.rpt_shop_fruit as select * from (values"
            " (9, 0.25, 'b', 'Pære', null, 2022, 2, 'x', 0),"
            " (3, 0.5, 'a', 'Æble', null, 2022, 1, 'x', 0),"
            " (7, 0.75, 'a', 'Æble', 'total', 2021, 3, 'x', 0),"
            " (7, 0.75, 'c', 'Fersken', null, 2022, 1, 'other', 5)"
            ") as fruit (of_weight, weight, row_key, fruit, level, year, print_order,"
            " collection_id, seeds)"
        )
        yield PrintedTables(connection, "shop", "x")


def test_a_table_is_the_rows_at_a_place_in_print_order_with_columns_by_name(
    tables: PrintedTables,
) -> None:
    found = tables.table("fruit", {"year": 2022, "planet": "Mars"})

    assert [column.heading for column in found.columns] == ["Frugt", "Vægt"]
    assert found.rows == [
        Row(("Æble", 0.5), "", {"of_weight": 3}, key="a"),
        Row(("Pære", 0.25), "", {"of_weight": 9}, key="b"),
    ]
    assert found.cell("b", "weight") == 0.25
    assert tables.table("fruit", {"year": 2020}) is None


def test_what_a_table_is_not_of_is_a_column_of_it(tables: PrintedTables) -> None:
    found = tables.table("fruit", {})

    assert [column.heading for column in found.columns] == ["År", "Frugt", "Vægt"]
    assert [row.values for row in found.rows] == [
        (2022, "Æble", 0.5),
        (2022, "Pære", 0.25),
        (2021, "Æble", 0.75),
    ]
    assert found.rows[2].level == "total"


def test_others_read_it_as_the_rule_on_small_figures_allows(tables: PrintedTables) -> None:
    found = TablesAt(tables, {"year": 2022})["fruit"]

    assert [row.values for row in found.rows] == [("Æble", "skjult"), ("Pære", "skjult")]
    with pytest.raises(UndeclaredError, match="fruit"):
        tables.facts("fruit", {"year": 2021})


def test_a_spec_that_says_what_no_spec_may_is_an_error() -> None:
    with pytest.raises(ValidationError, match="chapter"):
        Section.model_validate({"heading": "Frugt", "parts": [], "chapter": 1})
    with pytest.raises(ValidationError, match="exactly one"):
        Part.model_validate({"text": "Æbler", "note": "Pærer"})
    with pytest.raises(ValidationError, match="no title"):
        Part.model_validate({"table": "fruit"})
