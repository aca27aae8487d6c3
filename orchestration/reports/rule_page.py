"""`python -m orchestration.reports.rule_page`: docs/rules.md, made from the rule catalogue."""

import csv
from pathlib import Path

from orchestration.settings import PROJECT

PAGE = PROJECT / "docs" / "rules.md"
_LEVELS = {
    "file": "Filer, der afvises eller venter",
    "line": "Linjer, der afvises",
    "placement": "Ophold, der tælles med, men bør ses efter",
    "offer": "Tilbud på Tilbudsportalen",
    "collection": "Dækning",
    "input": "Register, spørgeskema, folketal og nøgletal",
    "questionnaire": "Svar, der afviger fra de leverede ophold",
    "printed_total": "Trykte totaler",
    "year": "År, der skal kunne sammenlignes",
}
_AUDIENCES = {"municipality": "kommunen", "collector": "kun indsamleren"}
_SEVERITIES = {"critical": "kritisk", "warning": "advarsel", "info": "til orientering"}


def rule_page(catalogue: Path = PROJECT / "seeds" / "reference" / "rules.csv") -> str:
    """The catalogue as a page in Danish, one table a level, in Markdown."""
    with catalogue.open(encoding="utf-8", newline="") as file:
        rules = list(csv.DictReader(file))
    parts = [
        "# Regler for leverede data",
        "",
        "Lavet af `seeds/reference/rules.csv` med `python -m orchestration.reports.rule_page`.",
        "",
        "Kommunen får sine regler at vide i tilbagemeldingen. Hvad der afhænger af, hvad en anden"
        " kommune har leveret om borgere, får kun indsamleren at vide, i kvalitetsrapporten: ellers"
        " kunne en kommune spørge, om en borger er kendt andre steder.",
    ]
    for level, title in _LEVELS.items():
        parts += [
            "",
            f"## {title}",
            "",
            "| regel | alvor | hvem får det at vide | hvad er galt | hvad skal der gøres"
            " | kræver |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        parts += [
            f"| `{rule['rule_id']}` | {_SEVERITIES[rule['severity']]}"
            f" | {_AUDIENCES[rule['audience']]} | {rule['title_da']}"
            f" | {rule['action_da']} | {rule['needs'].replace(',', ', ')} |"
            for rule in rules
            if rule["level"] == level
        ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(rule_page(), encoding="utf-8")
