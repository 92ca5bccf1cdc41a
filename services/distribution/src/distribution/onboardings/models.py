"""Onboarding: the role explained in a few steps, each of which a person takes, skips or leaves alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from kernel.language import Text


class Progress(StrEnum):
    """What a person did about a step. None of them opens or closes anything."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step: what a person may want to know. `text` is Markdown."""

    id: str
    title: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Onboarding:
    """How far a person is, as they say themselves. Version 0 is that of who has said nothing."""

    person_id: str
    version: int = 0
    steps: Mapping[str, Progress] = field(default_factory=dict)

    def mark(self, step_id: str, progress: Progress) -> Onboarding:
        """The onboarding with that step open, done or skipped."""
        if self.of(step_id) is progress:
            return self
        others = {name: value for name, value in self.steps.items() if name != step_id}
        marked = others if progress is Progress.OPEN else others | {step_id: progress}
        return replace(self, version=self.version + 1, steps=marked)

    def of(self, step_id: str) -> Progress:
        """What the person did about a step."""
        return self.steps.get(step_id, Progress.OPEN)
