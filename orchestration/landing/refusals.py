"""Why a whole file is refused."""

from orchestration.errors import KapacitetError


class FileRefusedError(KapacitetError):
    """A file that cannot be landed: the rule's id, and in Danish what is wrong and what to do.

    The message does not name the file; the manifest and those who print it put that before it.
    """

    def __init__(self, rule_id: str, message_da: str) -> None:
        """The rule is one of the `file_` rules."""
        super().__init__(message_da)
        self.rule_id = rule_id
        self.message_da = message_da

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        """It can be sent from another process."""
        return FileRefusedError, (self.rule_id, self.message_da)


def unreadable(message_da: str) -> FileRefusedError:
    """A file that is damaged, protected or empty."""
    return FileRefusedError("file_unreadable", message_da)


def wrong_extension(message_da: str) -> FileRefusedError:
    """A file of another kind than its name says, or of a kind that is not read."""
    return FileRefusedError("file_wrong_extension", message_da)


def changed() -> FileRefusedError:
    """A file that is another one than was found in the folder."""
    return unreadable("filen blev ændret eller fjernet, mens den blev læst. Kør igen.")
