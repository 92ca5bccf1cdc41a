"""What a facilitator notes about a cohort, for themselves. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace

LONGEST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """A facilitator's notes about one cohort. Version 0 are those that nobody has written yet."""

    cohort_id: str
    facilitator_id: str
    version: int = 0
    text: str = ""

    def write(self, text: str) -> Notes:
        """The next version."""
        return replace(self, version=self.version + 1, text=text)
