"""What anybody reads about revoked badges."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from gamification.badge_keys.repository import BadgeKeyRepository
from gamification.status_lists.errors import StatusListNotFound
from gamification.status_lists.repository import StatusListRepository
from gamification.status_lists.schemas import status_list_credential
from kernel.clock import Clock
from kernel.mongo import Db

# A copy of an old list is of use for so long at most.
_HOLDS = timedelta(hours=2)


class StatusListQueries:
    """Status lists as signed credentials."""

    def __init__(
        self,
        db: Db,
        lists: StatusListRepository,
        keys: BadgeKeyRepository,
        clock: Clock,
        *,
        url: str,
        issuer: str,
    ) -> None:
        self.db = db
        self.lists = lists
        self.keys = keys
        self.clock = clock
        self.url = url
        self.issuer = issuer
        # What was signed last of each list: anybody may ask, as often as they like, and a signature is dear.
        self._signed: dict[str, tuple[Any, str]] = {}

    async def signed(self, list_id: str) -> str:
        """The list as it is now, a compact JWS; `StatusListNotFound` if there is none, `BadgesNotMade` where no key is
        left to sign it. In an hour in which nothing is revoked it is the same to the byte."""
        if not await self.lists.exists(list_id, self.db):
            raise StatusListNotFound
        signer = await self.keys.signer(self.db)
        revoked = await self.lists.revoked(list_id, self.db, withdrawn=await self.keys.withdrawn(self.db))
        since = self.clock().replace(minute=0, second=0, microsecond=0)
        credential = status_list_credential(
            revoked,
            address=f"{self.url}/v1/badges/status/{list_id}",
            issuer=self.issuer,
            since=since,
            until=since + _HOLDS,
        )
        known = self._signed.get(list_id)
        if known is None or known[0] != (signer.id, credential):
            text = signer.sign(credential, issuer=self.issuer, type_="vc+jwt")
            known = self._signed[list_id] = ((signer.id, credential), text)
        return known[1]
