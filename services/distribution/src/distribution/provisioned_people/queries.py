"""Who may take part."""

from __future__ import annotations

from distribution.provisioned_people.errors import NotProvisioned
from distribution.provisioned_people.models import Eligibility
from distribution.provisioned_people.repository import ProvisionedPersonRepository
from kernel.mongo import Db


class EligibilityQueries:
    """Asked of the database each time, so that what a directory says counts at once in every process."""

    def __init__(self, db: Db, people: ProvisionedPersonRepository, *, eligibility: Eligibility) -> None:
        self.db = db
        self.people = people
        self.eligibility = eligibility

    async def must_be_eligible(self, person_id: str) -> None:
        """Return when the person may take part, `NotProvisioned` otherwise."""
        if self.eligibility is Eligibility.PROVISIONED and not await self.people.is_active(person_id, self.db):
            raise NotProvisioned
