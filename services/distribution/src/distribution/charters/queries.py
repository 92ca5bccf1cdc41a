"""Which charter is in force for whom, from memory."""

from __future__ import annotations

import time
from dataclasses import replace

from distribution.charters.errors import NoCharterInForce
from distribution.charters.models import Accepted, Charter
from distribution.charters.repository import CharterRepository
from distribution.programmes.models import MAIN_PROGRAMME
from distribution.programmes.queries import ProgrammeQueries
from kernel.mongo import Db

# Events keep the view fresh at once; this bounds how long it is wrong should one be missed.
AGE_SECONDS = 30.0


class CharterQueries:
    """The charters in force. `address` is where people read theirs.

    Every share asks, so they are kept in memory: events of the charters' topic replace them (`learn`), and they are
    read again after `AGE_SECONDS` and whenever events may have been missed (`forget`).
    """

    def __init__(self, db: Db, charters: CharterRepository, programmes: ProgrammeQueries, *, address: str) -> None:
        self.db = db
        self.charters = charters
        self.programmes = programmes
        self.address = address
        self._in_force: dict[str, Charter] = {}
        self._read_at = float("-inf")

    async def in_force(self, *, entity: str | None, accepted: Accepted | None = None) -> Charter:
        """The charter that holds for people of an entity: that of their programme, or the group's while theirs has none
        in force; `NoCharterInForce` if there is neither.

        A caller who accepted something else may be ahead of this process's memory, which is then read again.
        """
        known = await self._holding(entity)
        if known is None or (accepted is not None and _is_ahead(accepted, known)) or self._is_old:
            self.programmes.forget()
            await self._read()
            known = await self._holding(entity)
        if known is None:
            raise NoCharterInForce(address=self.address)
        return known

    def learn(self, charter: Charter) -> None:
        """Take note of a charter unless a version at least as new is known."""
        known = self._in_force.get(charter.programme_id)
        if known is None or (known.version, known.replaces) < (charter.version, charter.replaces):
            # An event does not say which version it replaces; the database does, once the worker has read the event.
            before = known.version if known and known.version < charter.version else 0
            self._in_force[charter.programme_id] = replace(charter, replaces=charter.replaces or before)

    def forget(self) -> None:
        """Read them again at the next question; versions seen still count."""
        self._read_at = float("-inf")
        self.programmes.forget()

    @property
    def _is_old(self) -> bool:
        return time.monotonic() - self._read_at > AGE_SECONDS

    async def _holding(self, entity: str | None) -> Charter | None:
        own = self._in_force.get(await self.programmes.of(entity))
        return own or self._in_force.get(MAIN_PROGRAMME)

    async def _read(self) -> None:
        for charter in await self.charters.every(self.db):
            self.learn(charter)
        self._read_at = time.monotonic()


def _is_ahead(accepted: Accepted, known: Charter) -> bool:
    return accepted.version > known.version or accepted.charter_id not in (None, known.id)
