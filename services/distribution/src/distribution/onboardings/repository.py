"""Onboardings in MongoDB: one document for who has marked a step; the steps come with the package."""

from __future__ import annotations

from importlib.resources import files

import yaml

from distribution.onboardings.models import Onboarding, Progress, Step
from distribution.onboardings.schemas import ShippedStep
from kernel.errors import StaleWrite
from kernel.mongo import Db, DuplicateKey, Tx

ONBOARDINGS = "onboardings"

_FILE = files("distribution.shipped").joinpath("onboarding.yaml")

STEPS: tuple[Step, ...] = tuple(
    Step(id=one.id, title=one.title.text, text=one.text.text)
    for one in map(ShippedStep.model_validate, yaml.safe_load(_FILE.read_text("utf-8")))
)
"""The steps, in their order."""


class OnboardingRepository:
    """Reads and writes onboardings, in a transaction (`db` is a `Tx`) or outside one."""

    async def of(self, person_id: str, db: Db) -> Onboarding:
        """How far a person is."""
        document = await db.collection(ONBOARDINGS).find_one({"_id": person_id})
        if document is None:
            return Onboarding(person_id)
        steps = {name: Progress(value) for name, value in document["steps"].items()}
        return Onboarding(person_id, document["version"], steps)

    async def save(self, onboarding: Onboarding, db: Db) -> None:
        """Keep the next version of an onboarding; `StaleWrite` if another one came in between."""
        document = {
            "_id": onboarding.person_id,
            "version": onboarding.version,
            "steps": {name: value.value for name, value in onboarding.steps.items()},
        }
        if onboarding.version == 1:
            try:
                await db.collection(ONBOARDINGS).insert_one(document)
            except DuplicateKey:
                raise StaleWrite from None
        elif not await db.collection(ONBOARDINGS).replace_one(
            {"_id": onboarding.person_id, "version": onboarding.version - 1}, document
        ):
            raise StaleWrite

    async def end(self, person_id: str, tx: Tx) -> None:
        """Keep nothing of how far a person was: they have left."""
        await tx.collection(ONBOARDINGS).delete_one({"_id": person_id})
