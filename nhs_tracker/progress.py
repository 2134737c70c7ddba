"""How far a long command is: one line that is written over, or in a file a line now and then."""

import time

from django.core.management.base import OutputWrapper

EVERY_SECONDS = 5  # between two lines where a line cannot be written over


class Progress:
    """`told(done, total)` as often as one likes; the last one ends the line."""

    def __init__(self, out: OutputWrapper, what: str) -> None:
        self.out, self.what = out, what
        self.on_screen = out.isatty()
        self.last = 0.0 if self.on_screen else time.monotonic()

    def told(self, done: int, total: int) -> None:
        words = f"  {self.what}: {done} of {total}"
        if self.on_screen:
            self._write(f"\r{words}" + ("\n" if done == total else ""))
        elif done == total or time.monotonic() - self.last >= EVERY_SECONDS:
            self.last = time.monotonic()
            self._write(f"{words}\n")

    def _write(self, text: str) -> None:
        self.out.write(text, ending="")
        self.out.flush()
