"""A person's page: put together when it is asked for from what the person has and shows, by time, and kept nowhere."""

from __future__ import annotations

import asyncio

from gamification.cohorts.queries import CohortQueries
from gamification.contributions.queries import ContributionQueries
from gamification.kudos.repository import KudosRepository
from gamification.milestones.repository import MilestoneRepository
from gamification.portraits.models import MOST, OwnPortrait, Portrait
from gamification.teams.queries import TeamQueries
from kernel.clock import Clock
from kernel.mongo import Db


class PortraitQueries:
    """The page as its person sees it, and as others do."""

    def __init__(
        self,
        db: Db,
        kudos: KudosRepository,
        milestones: MilestoneRepository,
        contributions: ContributionQueries,
        teams: TeamQueries,
        cohorts: CohortQueries,
        clock: Clock,
    ) -> None:
        self.db = db
        self.kudos = kudos
        self.milestones = milestones
        self.contributions = contributions
        self.teams = teams
        self.cohorts = cohorts
        self.clock = clock

    async def own(self, person_id: str) -> OwnPortrait:
        """The latest of everything that is theirs."""
        thanks, milestones, contributions, teams, cohorts = await asyncio.gather(
            self.kudos.received(person_id, self.db, before=None, limit=MOST),
            self.milestones.of_person(person_id, self.db, before=None, limit=MOST),
            self.contributions.own(person_id, before=None, limit=MOST),
            self.teams.own(person_id),
            self.cohorts.own(person_id),
        )
        return OwnPortrait(
            person_id=person_id,
            at=self.clock(),
            thanks=thanks,
            milestones=milestones,
            contributions=contributions,
            teams=list(teams),
            cohorts=cohorts,
        )

    async def of_others(self, person_id: str) -> Portrait:
        """The latest of what they show to everybody: the same nothing for whoever shows nothing, is unknown, or was
        erased."""
        thanks, milestones = await asyncio.gather(
            self.kudos.shown_by(person_id, self.db, at=self.clock(), limit=MOST),
            self.milestones.shown_of(person_id, self.db, before=None, limit=MOST),
        )
        return Portrait(person_id=person_id, thanks=thanks, milestones=milestones)
