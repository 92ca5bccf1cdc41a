"""Whether thanks go round, asked where kudos are to hang on the wall."""

from __future__ import annotations

from datetime import datetime, timedelta

from gamification.rings.models import MOST_PEOPLE, QUARTER, Graph, wait_of
from gamification.rings.repository import RingRepository
from kernel.mongo import Db


class RingQueries:
    """How long kudos wait for their place on the wall. Thanks given `again` times or more may go round."""

    def __init__(self, rings: RingRepository, *, again: int) -> None:
        self.rings = rings
        self.again = again

    async def wait(self, kudos_id: str, db: Db, *, giver_id: str, receiver_id: str, at: datetime) -> timedelta:
        """Nothing for most kudos; some days for those that close a ring of two to five people.

        Each step asks once, for at most twice as many people as the one before, so that it takes five questions at most
        and mostly one, however much hangs on the wall.
        """
        graph = Graph()
        await self._follow({giver_id}, graph, db, at=at)
        graph.add(giver_id, receiver_id)
        if receiver_id not in graph.again_and_again(giver_id, again=self.again):
            return timedelta()
        seen = {giver_id, receiver_id}
        last = {receiver_id}
        for _ in range(MOST_PEOPLE - 1):
            await self._follow(last, graph, db, at=at)
            reached = {to for person in last for to in graph.again_and_again(person, again=self.again)}
            if giver_id in reached:
                return wait_of(kudos_id)
            last = reached - seen
            if not last:
                break
            seen |= last
        return timedelta()

    async def _follow(self, people: set[str], graph: Graph, db: Db, *, at: datetime) -> None:
        await self.rings.given_by(people, db, graph=graph, since=at - QUARTER, until=at)
