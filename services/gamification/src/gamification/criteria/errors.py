"""What can be wrong with criteria, in their files and when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kernel.errors import NotFound
from kernel.language import Text


class CriterionNotFound(NotFound):
    """No milestone of this name can be reached here."""

    slug = "criterion-not-found"
    title = Text(en="There is no such criterion", fr="Ce critère n’existe pas")


class UnknownMilestone(ValueError):
    """A criterion builds on a milestone that there is not."""

    def __init__(self, slug: str, *, named_by: str) -> None:
        super().__init__(f"there is no milestone {slug!r} to build on")
        self.slug = slug
        self.named_by = named_by


class CriteriaInACycle(ValueError):
    """A criterion builds on itself, through others or directly; `path` is the way back, such as `a, b, a`."""

    def __init__(self, path: Sequence[str]) -> None:
        super().__init__(f"nobody could reach it, for it builds on itself: {' → '.join(path)}")
        self.path = path


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong in a file: where (line and column from 1, and a JSON Pointer), and what."""

    file: str
    line: int
    column: int
    pointer: str
    what: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}"
        return f"{where}: {self.pointer}: {self.what}" if self.pointer else f"{where}: {self.what}"


class CriteriaRefused(ValueError):
    """Files of criteria that cannot be used; the message says of each fault where it is."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__("\n".join(map(str, wrong)))
        self.wrong = wrong
