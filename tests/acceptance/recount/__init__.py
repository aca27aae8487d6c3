"""Capacity and cost counted once more, in plain Python, from the text of the raw tables and by
docs/method.md alone: no SQL, and nothing of the program that it is compared with."""
