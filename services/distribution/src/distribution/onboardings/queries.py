"""How far a person is."""

from __future__ import annotations

from distribution.onboardings.models import Onboarding
from distribution.onboardings.repository import OnboardingRepository
from kernel.mongo import Db


class OnboardingQueries:
    """A person's own onboarding."""

    def __init__(self, db: Db, onboardings: OnboardingRepository) -> None:
        self.db = db
        self.onboardings = onboardings

    async def of(self, person_id: str) -> Onboarding:
        """How far the person is."""
        return await self.onboardings.of(person_id, self.db)
