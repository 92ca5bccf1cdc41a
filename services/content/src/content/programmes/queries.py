"""What people read about programmes, and whose programme is whose."""

from __future__ import annotations

from content.audiences.models import Reader
from content.charters.repository import CharterRepository
from content.programmes.errors import ProgrammeNotFound
from content.programmes.models import MAIN_PROGRAMME, Programme, Readiness, ReviewStep
from content.programmes.repository import ProgrammeRepository
from content.stories.repository import StoryRepository
from kernel.mongo import Db


class ProgrammeQueries:
    """Programmes as a person may see them: the group's and their own, all for those who answer for the group."""

    def __init__(
        self, db: Db, programmes: ProgrammeRepository, *, charters: CharterRepository, stories: StoryRepository
    ) -> None:
        self.db = db
        self.programmes = programmes
        self.charters = charters
        self.stories = stories
        # A programme keeps its entity, so what was found once holds; what was not found is looked for again.
        self._of_entity: dict[str, str] = {}

    async def of_entity(self, entity: str) -> str | None:
        """The id of the entity's own programme, or None."""
        known = self._of_entity.get(entity)
        if known is None and (found := await self.programmes.of_entity(entity, self.db)) is not None:
            known = self._of_entity[entity] = found
        return known

    async def one(self, programme_id: str, *, reader: Reader) -> Programme:
        """The programme; `ProgrammeNotFound` if there is none, or none for this reader."""
        if not reader.sees_programme(programme_id):
            raise ProgrammeNotFound(programme_id)
        return await self.programmes.get(programme_id, self.db)

    async def in_order(self, *, reader: Reader, after: str | None, limit: int) -> list[Programme]:
        """The programmes that the reader sees, in the order of their ids."""
        return await self.programmes.in_order(self.db, only=reader.programmes_seen, after=after, limit=limit)

    async def mine(self, reader: Reader) -> tuple[Programme, int | None]:
        """The reader's programme, and the version of the charter in force there, None before the first."""
        programme = await self.programmes.get(reader.programme, self.db)
        charter = await self.charters.holding_in(programme.id, self.db)
        return programme, charter.version if charter else None

    async def readiness(self, programme_id: str, *, reader: Reader) -> Readiness:
        """What the programme has of what it needs; `ProgrammeNotFound` for those who do not answer for it."""
        await self.must_be_overseen(programme_id, by=reader)
        return await self.readiness_of(await self.programmes.get(programme_id, self.db), self.db)

    async def must_be_overseen(self, programme_id: str, *, by: Reader) -> None:
        """Return when the programme exists and the reader edits or audits it; `ProgrammeNotFound` otherwise."""
        if not by.oversees(programme_id):
            raise ProgrammeNotFound(programme_id)
        # The group's is always there, and an entity's own was found to be.
        if programme_id not in (MAIN_PROGRAMME, by.own_programme):
            await self.programmes.get(programme_id, self.db)

    async def readiness_of(self, programme: Programme, db: Db) -> Readiness:
        """What a programme has of what it needs, as `db` sees it."""
        return programme.readiness(
            has_charter=await self.charters.version_in_force(db, programme=programme.id) is not None,
            published=await self.stories.count_published(programme.id, db),
            has_baseline=await self.programmes.has_baseline(programme.id, db),
        )

    async def review_steps(self, programme_id: str, db: Db) -> tuple[ReviewStep, ...]:
        """The steps that a story of the programme passes before it is published, in their order; none, no review.

        Stories written before programmes were kept may name one that does not exist: the group's steps hold for them.
        """
        found = await self.programmes.find(programme_id, db)
        return (found or await self.programmes.get(MAIN_PROGRAMME, db)).review_steps
