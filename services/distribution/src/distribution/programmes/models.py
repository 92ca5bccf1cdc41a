"""Programmes, as far as this service needs them: whose is whose."""

from __future__ import annotations

from dataclasses import dataclass

from distribution.programmes.errors import ProgrammeNotFound

# The programme of the group as a whole, and of everybody whose entity has none of its own.
MAIN_PROGRAMME = "main"


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme and the entity of the group that it is for, which stays the same."""

    id: str
    entity: str


@dataclass(frozen=True, slots=True)
class AnswerableFor:
    """Who does something for a programme, people and systems alike: those of an entity for its own programme alone
    (`programme_id`, empty where it has none), those of the group for every one (None)."""

    actor_id: str
    programme_id: str | None

    def answers_for(self, programme_id: str) -> bool:
        """Whether that is a programme of theirs."""
        return self.programme_id in (None, programme_id)

    def must_answer_for(self, programme_id: str) -> None:
        """Return when that is a programme of theirs, `ProgrammeNotFound` otherwise."""
        if not self.answers_for(programme_id):
            raise ProgrammeNotFound(programme_id)
