"""Charts as what is drawn: a title, words for those who do not see it, and lines over time or bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

MOST_LINES = 8
MOST_BARS = 24
_MOST_LETTERS = 48


@dataclass(frozen=True, slots=True)
class Line:
    """A line or a bar each: what it is, and its values; None where there is none to show."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of lines over `starts` (days, ISO 8601), or of bars when there are none, each with one value."""

    title: str
    description: str
    starts: tuple[str, ...]
    lines: tuple[Line, ...]
    empty: str
    """What stands in place of the lines when there are none."""

    @classmethod
    def received(cls, document: Mapping[str, Any]) -> Self:
        """The chart that was written down with `written`."""
        lines = tuple(Line(one["label"], tuple(one["values"])) for one in document["lines"])
        return cls(document["title"], document["description"], tuple(document["starts"]), lines, document["empty"])

    def written(self) -> dict[str, Any]:
        """It as JSON carries it."""
        return asdict(self)


def largest(lines: Sequence[Line], most: int) -> tuple[Line, ...]:
    """The lines with the most in them, at most `most`, in their order."""
    sizes = {place: sum(value or 0 for value in line.values) for place, line in enumerate(lines)}
    kept = sorted(sorted(sizes, key=lambda place: (-sizes[place], place))[:most])
    return tuple(lines[place] for place in kept)


def plain(text: str) -> str:
    """A text as it may stand in a picture: printable letters, and not too many."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return shown if len(shown) <= _MOST_LETTERS else f"{shown[: _MOST_LETTERS - 1]}…"
