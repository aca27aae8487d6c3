"""Text from outside, as it is shown: nothing in it moves a cursor, begins a line, or turns the
reading direction."""

import unicodedata

_MAY_PART = "\N{SOFT HYPHEN}"
"""Our own headings have it; all it can do is to part a word."""


def visible(text: str) -> str:
    r"""The text with each control character, line break, hidden or unassigned sign as its escape:
    `\n`, `\x1b`, `\u202e`. What is left is one line, and the same when it is asked for again."""
    return text if text.isprintable() else "".join(map(_shown, text))


def visible_lines(text: str) -> str:
    """The same for text whose line breaks are our own. Names and values in it must have been made
    visible when they were put there, else they can begin a line."""
    return "\n".join(map(visible, text.split("\n")))


def _shown(sign: str) -> str:
    if sign.isprintable() or sign == _MAY_PART or unicodedata.category(sign) == "Zs":
        return sign
    return sign.encode("unicode_escape").decode("ascii")
