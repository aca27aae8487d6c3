"""The rule catalogue as a file: for what needs a rule before there is a warehouse."""

import csv
from functools import cache

from orchestration.settings import PROJECT

CATALOGUE = PROJECT / "seeds" / "reference" / "rules.csv"


@cache
def read_rules() -> dict[str, dict[str, str]]:
    """The rows of the catalogue by rule id, in its order; an empty field is an empty text."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return {row["rule_id"]: row for row in csv.DictReader(file)}
