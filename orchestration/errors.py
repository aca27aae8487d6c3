"""The project's own error."""


class KapacitetError(Exception):
    """An error a person can act on; its message says what to do."""
