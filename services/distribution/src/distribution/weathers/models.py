"""The weather of programmes and topics, as far as this service needs it: whether anything may go out by itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sky(StrEnum):
    """Clear: nothing special. Cloudy: people are told to look twice. Storm: nothing goes out by itself."""

    CLEAR = "clear"
    CLOUDY = "cloudy"
    STORM = "storm"

    @property
    def gravity(self) -> int:
        """Of several the one with the highest counts."""
        return _GRAVITY[self]


_GRAVITY = {Sky.CLEAR: 0, Sky.CLOUDY: 1, Sky.STORM: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """A version of the weather of a programme, or of the stories of one of its topics (empty for the whole)."""

    programme_id: str
    topic: str = ""
    version: int
    sky: Sky

    @property
    def id(self) -> str:
        """A name for what it is the weather of, that nothing else has."""
        return f"{self.programme_id}/{self.topic}" if self.topic else self.programme_id
