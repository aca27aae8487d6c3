from orchestration.reports.rule_page import rule_page
from orchestration.rules import read_rules


def test_every_rule_of_the_catalogue_is_on_the_page() -> None:
    page = rule_page(is_demonstration=True)
    assert [rule for rule in read_rules() if page.count(f'<tr id="{rule}">') != 1] == []
