"""What a programme does with its charter. Each command is one transaction that also holds its event."""

from __future__ import annotations

from datetime import datetime

from content.audiences.models import Reader
from content.audits.repository import AuditRepository
from content.charters import events
from content.charters.errors import CharterNotFound
from content.charters.models import Charter, CompanyCommitment
from content.charters.repository import CharterRepository
from content.programmes.repository import ProgrammeRepository
from kernel.audit import Act
from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork


class CharterCommands:
    """Changes to charters."""

    def __init__(
        self,
        uow: UnitOfWork,
        charters: CharterRepository,
        clock: Clock,
        *,
        programmes: ProgrammeRepository,
        audits: AuditRepository,
    ) -> None:
        self.uow = uow
        self.charters = charters
        self.clock = clock
        self.programmes = programmes
        self.audits = audits

    async def propose(
        self,
        *,
        programme: str,
        language: str,
        title: str,
        person_commitments: tuple[str, ...],
        company_commitments: tuple[CompanyCommitment, ...],
        by: Reader,
    ) -> Charter:
        """A new version by `by`, numbered one higher than the programme's newest; `UnknownProgramme` unless they decide
        about the programme."""
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Charter:
            await self.programmes.must_take_from(by, programme, tx)
            charter = Charter(
                version=await self.charters.next_version(tx, programme=programme),
                programme=programme,
                language=language,
                title=title,
                person_commitments=person_commitments,
                company_commitments=company_commitments,
                author_id=by.person_id,
                created_at=at,
            )
            await self.charters.add(charter, tx)
            await self._log("charter.proposed", charter, tx, by=by, at=at)
            return charter

        return await self.uow.run(work)

    async def enact(self, version: int, *, programme: str, by: Reader) -> Charter:
        """The version, in force from now on; the other services are told. `CharterNotFound` unless `by` decides about
        the programme."""
        at = self.clock()

        async def work(tx: Tx) -> Charter:
            if not by.answers_for(programme):
                raise CharterNotFound(version)
            in_force = await self.charters.version_in_force(tx, programme=programme)
            proposal = await self.charters.get(version, tx, programme=programme)
            charter = proposal.enact(in_force=in_force, by=by.person_id, at=at)
            await self.charters.put_in_force(charter, tx)
            await self._log("charter.enacted", charter, tx, by=by, at=at)
            await tx.outbox.add(events.enacted(charter))
            return charter

        return await self.uow.run(work)

    async def _log(self, act: str, charter: Charter, tx: Tx, *, by: Reader, at: datetime) -> None:
        subject, details = f"programmes/{charter.programme}", {"version": charter.version}
        entry = Act(
            act=act, subject=subject, actor_id=by.person_id, at=at, programme=charter.programme, details=details
        )
        await self.audits.add(entry, tx)
