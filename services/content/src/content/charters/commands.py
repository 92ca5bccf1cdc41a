"""What the programme does with the charter. Each command is one transaction that also holds its event."""

from __future__ import annotations

from content.charters import events
from content.charters.models import Charter, CompanyCommitment
from content.charters.repository import CharterRepository
from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork


class CharterCommands:
    """Changes to the charter."""

    def __init__(self, uow: UnitOfWork, charters: CharterRepository, clock: Clock) -> None:
        self.uow = uow
        self.charters = charters
        self.clock = clock

    async def propose(
        self,
        *,
        language: str,
        title: str,
        person_commitments: tuple[str, ...],
        company_commitments: tuple[CompanyCommitment, ...],
        by: str,
    ) -> Charter:
        """A new version by `by`, numbered one higher than the newest."""
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Charter:
            charter = Charter(
                version=await self.charters.next_version(tx),
                language=language,
                title=title,
                person_commitments=person_commitments,
                company_commitments=company_commitments,
                author_id=by,
                created_at=at,
            )
            await self.charters.add(charter, tx)
            return charter

        return await self.uow.run(work)

    async def enact(self, version: int, *, by: str) -> Charter:
        """The version, in force from now on; the other services are told."""
        at = self.clock()

        async def work(tx: Tx) -> Charter:
            in_force = await self.charters.version_in_force(tx)
            charter = (await self.charters.get(version, tx)).enact(in_force=in_force, by=by, at=at)
            await self.charters.put_in_force(charter, tx)
            await tx.outbox.add(events.enacted(charter))
            return charter

        return await self.uow.run(work)
