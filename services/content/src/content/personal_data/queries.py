"""Everything that the service keeps of a person, for the person alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from content.personal_data.repository import Holding
from kernel.clock import Clock
from kernel.mongo import Db, Document

# Documents of up to a tenth of a megabyte each: few enough to hold at once, many enough to be quick.
CHUNK = 50


class PersonalDataQueries:
    """What is kept of a person."""

    def __init__(self, db: Db, holdings: Sequence[Holding], clock: Clock) -> None:
        self.db = db
        self.holdings = holdings
        self.clock = clock

    async def of(self, person_id: str) -> AsyncIterator[tuple[str, list[Document]]]:
        """The name of each holding with what it keeps, a few documents at a time; each holding comes at least once."""
        for holding in self.holdings:
            after = None
            while True:
                found = await holding.of(person_id, self.db, after=after, most=CHUNK)
                after = found[-1]["_id"] if found else None
                yield holding.name, [{"id": one.pop("_id"), **one} for one in found]
                if len(found) < CHUNK:
                    break
