"""Programmes, as far as this service needs them: whose is whose."""

from __future__ import annotations

from dataclasses import dataclass

# The programme of the group as a whole, and of everybody whose entity has none of its own.
MAIN_PROGRAMME = "main"


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme and the entity of the group that it is for, which stays the same."""

    id: str
    entity: str
