from orchestration.reports.rule_page import PAGE, rule_page
from tests.conftest import PROJECT


def test_the_page_in_docs_is_made_from_the_catalogue_as_it_is() -> None:
    assert PAGE.read_text("utf-8") == rule_page()


def test_every_rule_of_the_catalogue_is_on_the_page() -> None:
    catalogue = (PROJECT / "seeds/reference/rules.csv").read_text("utf-8").splitlines()[1:]
    assert rule_page().count("| `") == len(catalogue)
