"""The rule catalogue, and the checks that follow from it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import duckdb

from orchestration.errors import KapacitetError
from orchestration.expectations.messages import fill_message

COVERAGE_SUITE = "coverage"


@dataclass(frozen=True)
class Rule:
    """One row of the catalogue `reference.rules` that belongs to a suite."""

    rule_id: str
    suite: str
    severity: str
    checked_model: str
    flag_column: str | None
    """None: the checked model has a row per rule and what is checked, with `is_problem`."""
    title_da: str
    message_da: str
    action_da: str

    @property
    def flag(self) -> str:
        """The checked model's boolean column: true is a fault, null could not be checked."""
        return self.flag_column or "is_problem"

    @property
    def failing(self) -> str:
        """True for the rows that fail, in SQL."""
        if self.flag_column:
            return self.flag_column
        return f"is_current and rule_id = '{self.rule_id}' and is_problem"


@dataclass(frozen=True)
class Check:
    """One expectation: a rule on every row of its model, or on the one row it is about."""

    check_id: str
    rule: Rule
    condition: str
    """True for the rows that fail, in SQL."""
    message_da: str | None = None
    """The filled-in message of a check on one row."""
    is_null: bool = field(default=False)
    """Whether the flag of a check on one row is null, so that nothing can be checked."""

    @property
    def failing_rows_query(self) -> str:
        """Gives the rows that fail, whole."""
        return f"select * from {self.rule.checked_model} where {self.condition}"


def read_checks(warehouse: duckdb.DuckDBPyConnection) -> list[Check]:
    """The checks to run, suite by suite; coverage has one for every expected municipality."""
    return [check for rule in _read_rules(warehouse) for check in _checks_of(rule, warehouse)]


def _read_rules(warehouse: duckdb.DuckDBPyConnection) -> list[Rule]:
    columns = ", ".join(Rule.__dataclass_fields__)
    try:
        rows = warehouse.sql(
            f"select {columns} from reference.rules where suite <> '' order by suite, rule_id"
        ).fetchall()
    except duckdb.CatalogException as error:
        raise KapacitetError(
            "Datavarehuset har intet regelkatalog (reference.rules). Indlæs det med `dbt seed`,"
            " før forventningerne køres."
        ) from error
    return [Rule(*row) for row in rows]


def _checks_of(rule: Rule, warehouse: duckdb.DuckDBPyConnection) -> Iterator[Check]:
    if rule.suite == COVERAGE_SUITE:
        yield from _coverage_checks(rule, warehouse)
    else:
        yield Check(check_id=rule.rule_id, rule=rule, condition=rule.failing)


def _coverage_checks(rule: Rule, warehouse: duckdb.DuckDBPyConnection) -> Iterator[Check]:
    """A missing municipality is one failed expectation that names it."""
    expected = _read_rows(
        warehouse,
        f"select * from {rule.checked_model} where status <> 'not_expected'"
        " order by collection_id, municipality_code",
        rule,
    )
    for row in expected:
        collection_id, municipality_code = row["collection_id"], row["municipality_code"]
        yield Check(
            check_id=f"{rule.rule_id}/{collection_id}/{municipality_code}",
            rule=rule,
            condition=(
                f"{rule.failing}"
                f" and collection_id = {_sql_text(collection_id)}"
                f" and municipality_code = {_sql_text(municipality_code)}"
            ),
            message_da=fill_message(rule.message_da, row),
            is_null=row.get(rule.flag, False) is None,
        )


def _read_rows(
    warehouse: duckdb.DuckDBPyConnection, query: str, rule: Rule
) -> list[dict[str, object]]:
    try:
        relation = warehouse.sql(query)
    except duckdb.Error as error:
        raise KapacitetError(
            f"Reglen {rule.rule_id} kunne ikke kontrolleres ({type(error).__name__})."
            f" Se efter, at {rule.checked_model} er bygget og har kolonnen {rule.flag},"
            " eller ret reglen i seeds/reference/rules.csv."
        ) from error
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def _sql_text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
