"""The rule catalogue, as far as it is checked in the warehouse."""

from dataclasses import dataclass

import duckdb

from orchestration.errors import KapacitetError

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
    def checked_rows_query(self) -> str:
        """Gives the rows that are checked, by this rule and the others of its suite and model."""
        if self.suite == COVERAGE_SUITE:
            return f"select * from {self.checked_model} where status <> 'not_expected'"
        current = "" if self.flag_column else " where is_current"
        return f"select * from {self.checked_model}{current}"

    @property
    def failing_rows_query(self) -> str:
        """Gives the rows that fail, whole."""
        of_rule = "" if self.flag_column else f"is_current and rule_id = '{self.rule_id}' and "
        return f"select * from {self.checked_model} where {of_rule}{self.flag}"


def read_checked_rules(warehouse: duckdb.DuckDBPyConnection) -> list[Rule]:
    """The rules to check, suite by suite and model by model. Raises KapacitetError when there is no
    catalogue, and for a rule whose model or flag the warehouse does not have."""
    columns = ", ".join(Rule.__dataclass_fields__)
    try:
        rules = warehouse.table("reference.rules").filter("suite <> ''").project(columns)
        rows = rules.order("suite, checked_model, rule_id").fetchall()
    except duckdb.CatalogException as error:
        raise KapacitetError(
            "Datavarehuset har intet regelkatalog (reference.rules). Indlæs det med `dbt seed`,"
            " før forventningerne køres."
        ) from error
    checked = [Rule(*row) for row in rows]
    for rule in checked:
        try:
            warehouse.sql(f"select {rule.flag} from ({rule.checked_rows_query}) limit 0")
        except duckdb.Error as error:
            raise cannot_be_checked(rule) from error
    return checked


def cannot_be_checked(rule: Rule) -> KapacitetError:
    """What is wrong when a rule cannot be checked, whatever the library says."""
    return KapacitetError(
        f"Reglen {rule.rule_id} kunne ikke kontrolleres. Se efter, at {rule.checked_model} er"
        f" bygget og har kolonnen {rule.flag} som boolean, eller ret reglen i"
        " seeds/reference/rules.csv."
    )
