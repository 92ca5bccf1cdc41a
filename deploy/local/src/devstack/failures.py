"""What went wrong on this machine, and what the reader can do about it."""

from __future__ import annotations

from pathlib import Path


class StackFailure(Exception):
    """A part of the local stack failed; `str()` gives the cause, the remedy and the end of the part's log."""

    def __init__(self, cause: str, *, remedy: str, log: Path | None = None) -> None:
        self.cause = cause
        self.remedy = remedy
        self.log = log
        lines = [cause, *(f"  | {line}" for line in last_lines(log)), f"What to do next: {remedy}"]
        super().__init__("\n".join(lines))


def last_lines(log: Path | None, count: int = 20) -> list[str]:
    """Return the last `count` lines of a log, none if it does not exist (yet)."""
    if log is None or not log.is_file():
        return []
    with log.open("rb") as file:
        size = file.seek(0, 2)
        # 64 kB hold twenty long lines; a log of a day's work is never read whole.
        file.seek(max(0, size - 65_536))
        return file.read().decode(errors="replace").splitlines()[-count:]
