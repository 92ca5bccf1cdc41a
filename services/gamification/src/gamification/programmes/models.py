"""Programmes, as far as this service needs them."""

from __future__ import annotations

from dataclasses import dataclass

# The programme of the group as a whole, and of everybody whose entity has none of its own.
MAIN_PROGRAMME = "main"


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme at a version, and the entity of the group that it is for (empty for the group's own)."""

    id: str
    version: int
    entity: str


@dataclass(frozen=True, slots=True)
class AnswerableFor:
    """Who does something for a programme: people of an entity for its own programme alone (`programme_id`, empty where
    it has none), those of the group for every one (None)."""

    person_id: str
    programme_id: str | None

    @classmethod
    def of(cls, person_id: str, *, entity: str | None, own: str) -> AnswerableFor:
        """For what somebody of an entity answers whose people have the programme `own`. An entity that cannot be read
        is the empty text, and belongs nowhere; who has none is of the group."""
        return cls(person_id, None if entity is None else own if own != MAIN_PROGRAMME else "")

    def answers_for(self, programme_id: str) -> bool:
        """Whether that is a programme of theirs."""
        return self.programme_id in (None, programme_id)

    @property
    def answers_for_all(self) -> bool:
        """Whether every programme is theirs, as what belongs to the group as a whole takes."""
        return self.programme_id is None
