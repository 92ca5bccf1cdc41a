"""What people read about criteria: in words, in no other order than that of their names."""

from __future__ import annotations

from gamification.criteria.errors import CriterionNotFound
from gamification.criteria.models import Criteria, Criterion


class CriterionQueries:
    """The criteria that hold in this process."""

    def __init__(self, criteria: Criteria) -> None:
        self.criteria = criteria

    def one(self, slug: str) -> Criterion:
        """The criterion; `CriterionNotFound` if there is none of this name."""
        found = self.criteria.get(slug)
        if found is None:
            raise CriterionNotFound
        return found

    def all(self, *, after: str | None, limit: int) -> list[Criterion]:
        """What can be reached, by the slugs' alphabet, from after that slug. Retired ones are left out."""
        wanted = sorted((one for one in self.criteria if not one.is_retired), key=lambda one: one.slug)
        return [one for one in wanted if after is None or one.slug > after][:limit]
