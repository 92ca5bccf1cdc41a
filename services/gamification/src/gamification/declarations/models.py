"""Declarations: people tell of the efforts of others, in their own words. Of how many a day, nobody else is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from gamification.contributions.models import ContributionKind, Effort
from gamification.declarations.errors import DeclarationsUsed, OwnEffortDeclared

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a person has declared on one day (UTC). Version 0 is a day on which nothing was yet."""

    declarer_id: str
    date: str
    version: int
    declaration_ids: tuple[str, ...]
    renews_at: datetime

    @classmethod
    def untouched(cls, declarer_id: str, *, at: datetime) -> Day:
        """The day that `at` lies in, before anything was declared."""
        midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        date = midnight.date().isoformat()
        return cls(
            declarer_id=declarer_id, date=date, version=0, declaration_ids=(), renews_at=midnight + timedelta(days=1)
        )

    def use(self, declaration_id: str, *, per_day: int) -> Day:
        """The day after this declaration; `DeclarationsUsed` if it allows no more."""
        if len(self.declaration_ids) >= per_day:
            raise DeclarationsUsed(self.renews_at)
        return replace(self, version=self.version + 1, declaration_ids=(*self.declaration_ids, declaration_id))
