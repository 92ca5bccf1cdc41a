"""What a person says of their own onboarding. There is no command for anybody else's, and no event of it."""

from __future__ import annotations

from distribution.onboardings.errors import StepNotFound
from distribution.onboardings.models import Onboarding, Progress
from distribution.onboardings.repository import STEPS, OnboardingRepository
from kernel.mongo import Tx, UnitOfWork


class OnboardingCommands:
    """Taking steps and skipping them."""

    def __init__(self, uow: UnitOfWork, onboardings: OnboardingRepository) -> None:
        self.uow = uow
        self.onboardings = onboardings

    async def mark(self, person_id: str, step_id: str, progress: Progress) -> Onboarding:
        """The onboarding with that step open, done or skipped; `StepNotFound` if there is none of this name."""
        if all(step.id != step_id for step in STEPS):
            raise StepNotFound

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Onboarding:
            known = await self.onboardings.of(person_id, tx)
            marked = known.mark(step_id, progress)
            if marked is not known:
                await self.onboardings.save(marked, tx)
            return marked

        return await self.uow.run(work)
