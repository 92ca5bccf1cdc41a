"""Declarations: people tell of the efforts of others, in their own words. Of how many a day, nobody else is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gamification.contributions.models import ContributionKind, Effort
from gamification.declarations.errors import OwnEffortDeclared

# What a person may say of themselves. Everything else that nobody saw, nobody can thank for.
_OF_ONESELF = frozenset({ContributionKind.DECLINING_WISELY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """Somebody says what a person did. `entity` is that of who says it."""

    id: str
    kind: ContributionKind
    person_id: str
    words: str
    by: str
    entity: str | None
    at: datetime

    def effort(self, *, programme_id: str) -> Effort:
        """The effort that it tells of, for the programme of who says it; `OwnEffortDeclared` if that is their own and
        of a kind that others tell of."""
        is_own = self.person_id == self.by
        if is_own and self.kind not in _OF_ONESELF:
            raise OwnEffortDeclared
        return Effort(
            kind=self.kind,
            origin_id=self.id,
            person_id=self.person_id,
            made_at=self.at,
            # Of which entity a colleague is, their token alone tells.
            entity=self.entity if is_own else None,
            programme_id=programme_id,
            declared_by=self.by,
            words=self.words,
        )
