"""Why a whole file is refused."""

from functools import partial

from orchestration.errors import KapacitetError
from orchestration.rules import read_rules


class FileRefusedError(KapacitetError):
    """A file that cannot be landed. What is wrong and what to do is in the rule catalogue, with
    `values` for what is in braces there.

    `message_da` says what is wrong, without the file's name: the manifest and those who print it
    put that before it.
    """

    def __init__(self, rule_id: str, **values: str | int) -> None:
        """The rule is one of level `file`."""
        rule = read_rules()[rule_id]
        self.rule_id = rule_id
        self.values = values
        self.message_da = rule["message_da"].format_map(values)
        super().__init__(f"{self.message_da} {rule['action_da']}")

    def __reduce__(self) -> tuple[partial["FileRefusedError"], tuple[()]]:
        """It can be sent from another process."""
        return partial(FileRefusedError, self.rule_id, **self.values), ()
