"""What badges are about, in words: a milestone as it was worded when somebody made a badge of theirs."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.language import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """The words of a milestone. They are the same for everybody who reached it and name nobody."""

    criterion: str
    version: int
    names: Text
    descriptions: Text

    @property
    def id(self) -> str:
        """Its name, which is also the end of its address."""
        return f"{self.criterion}/{self.version}"
