"""The rules on delivered data as a page: what the catalogue says, one table a level."""

from orchestration.reports.pages import SEVERITIES, template
from orchestration.rules import read_rules

LEVELS = {
    "file": "Filer, der afvises eller venter",
    "line": "Linjer, der afvises",
    "placement": "Ophold, der tælles med, men bør ses efter",
    "offer": "Tilbud på Tilbudsportalen",
    "collection": "Dækning",
    "input": "Register, spørgeskema, folketal og nøgletal",
    "value": "Felter i register, spørgeskema, folketal og nøgletal, der ikke kan bruges",
    "questionnaire": "Svar, der afviger fra de leverede ophold",
    "printed_total": "Trykte totaler",
    "year": "År, der skal kunne sammenlignes",
}
_AUDIENCES = {"municipality": "kommunen", "collector": "kun indsamleren"}


def rule_page(*, is_demonstration: bool) -> str:
    """Every rule of the catalogue, in Danish, as HTML."""
    rules = read_rules().values()
    return template("rules.html.jinja").render(
        levels={
            title: [rule for rule in rules if rule["level"] == level]
            for level, title in LEVELS.items()
        },
        severities=SEVERITIES,
        audiences=_AUDIENCES,
        is_demonstration=is_demonstration,
    )
