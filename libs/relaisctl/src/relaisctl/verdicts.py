"""How a command ends."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Verdict(IntEnum):
    """The exit code of a command."""

    WELL = 0
    NOT_WELL = 1
    """Something is not as it should be, or what was asked for was refused or not done."""
    WRONG_USAGE = 2
    """The command, its options or the settings are wrong; nothing was asked of anybody."""
    UNREACHED = 3
    """Something did not answer, so that it is not known how it is."""


class WrongUsage(Exception):
    """What was asked for cannot be understood; each reason is a line."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("\n".join(reasons))


class Refused(Exception):
    """What was asked for was not done; the text says why."""


class Unreached(Exception):
    """Something did not answer; the text says what."""


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The one that says most: what did not answer goes before what is not well."""
    return max(verdicts, default=Verdict.WELL)
