"""A question about the evidence, and its answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was asked, of how many things, and what was found against it."""

    question: str
    checked: int
    findings: tuple[str, ...]

    @classmethod
    def of(cls, question: str, checked: int, findings: Iterable[str]) -> Verdict:
        """A verdict with its findings in a fixed order."""
        return cls(question, checked, tuple(sorted(findings)))

    @property
    def holds(self) -> bool:
        """Whether nothing was found against it, and there was something to ask about."""
        return self.checked > 0 and not self.findings
