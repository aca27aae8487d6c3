"""What a person who waits sees: one line when a part of the work is done, and a moving count
where the output is a terminal."""

import sys
import time

from orchestration.visible import visible, visible_lines


class Progress:
    """The steps of a run, printed as they end, with their seconds."""

    def __init__(self) -> None:
        """The clock starts here."""
        self.started = time.monotonic()
        self.steps = 0
        self._step_started = self.started

    def step(self, text: str) -> None:
        """A step has ended; what follows is timed from here."""
        now = time.monotonic()
        self.steps += 1
        self._clear()
        print(f"  {visible(text):<64}{_seconds(now - self._step_started):>10}", flush=True)
        self._step_started = now

    def note(self, text: str) -> None:
        """Something to be known about the step that ended, in one line or several."""
        print("    " + visible_lines(text).replace("\n", "\n    "), flush=True)

    def count(self, text: str) -> None:
        """Something is under way; shown on terminals only."""
        if sys.stdout.isatty():
            print(f"\r  {visible(text):<74}", end="", flush=True)

    def _clear(self) -> None:
        if sys.stdout.isatty():
            print("\r" + " " * 78 + "\r", end="")


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s".replace(".", ",")


progress = Progress()
