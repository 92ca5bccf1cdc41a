"""What people read about their badges, and what anybody may know of one."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from datetime import datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from gamification.badge_keys.models import ALGORITHM
from gamification.badge_keys.repository import BadgeKeyRepository
from gamification.badges.models import Badge, BadgeState, Proof
from gamification.badges.repository import BadgeRepository
from gamification.issuers.models import Issuer
from gamification.status_lists.repository import StatusListRepository
from kernel.mongo import Db

_REVOKED, _NOT_VERIFIED = Proof(state=BadgeState.REVOKED), Proof(state=BadgeState.NOT_VERIFIED)


class BadgeQueries:
    """Badges as their person sees them, and whether a credential holds, as everybody may ask."""

    def __init__(
        self,
        db: Db,
        badges: BadgeRepository,
        lists: StatusListRepository,
        keys: BadgeKeyRepository,
        *,
        issuer: Issuer,
    ) -> None:
        self.db = db
        self.badges = badges
        self.lists = lists
        self.keys = keys
        self.issuer = issuer

    async def own(self, reader_id: str, *, before: tuple[datetime, str] | None, limit: int) -> list[Badge]:
        """The reader's badges, last made first."""
        return await self.badges.of_person(reader_id, self.db, before=before, limit=limit)

    async def one(self, badge_id: str, *, reader_id: str) -> Badge:
        """A badge of the reader's; `BadgeNotFound` if it is none of theirs."""
        badge = await self.badges.get(badge_id, self.db)
        badge.must_be_of(reader_id)
        return badge

    async def proof(self, badge_id: str) -> Proof:
        """Whether the badge at an address holds; `BadgeNotFound` if there is none (any more)."""
        badge = await self.badges.get(badge_id, self.db)
        if badge.revoked_at or badge.key_id in await self.keys.withdrawn(self.db):
            return _REVOKED
        return Proof.valid(json.loads(_decoded(badge.credential.split(".")[1])))

    async def verify(self, credential: str) -> Proof:
        """Whether a credential holds, as somebody brings it: signed here, unaltered to the last bit, not revoked."""
        try:
            found = await self._signed(credential)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            # It may hold anything; whatever cannot be read was not made here.
            return _NOT_VERIFIED
        if found is None:
            return _NOT_VERIFIED
        key_id, payload = found
        status = payload["credentialStatus"]
        list_id = status["statusListCredential"].rpartition("/")[2]
        entry = await self.lists.find(f"{list_id}:{status['statusListIndex']}", self.db)
        if entry is None or entry.revoked_at or key_id in await self.keys.withdrawn(self.db):
            return _REVOKED
        return Proof.valid(payload)

    async def _signed(self, credential: str) -> tuple[str, dict[str, Any]] | None:
        """The id of the key that signed, and what it signed; None if no key of ours did."""
        header = json.loads(_decoded(credential.partition(".")[0]))
        issuer, _, key_id = header["kid"].partition("#")
        key = (await self.keys.known(self.db)).get(key_id)
        if key is None or issuer != self.issuer.id:
            return None
        public = RSAKey.import_key(dict(key))
        # joserfc takes base64 in one spelling only (RFC 4648 §3.5): one changed letter never passes for the same.
        payload = json.loads(jws.deserialize_compact(credential, public, algorithms=[ALGORITHM]).payload)
        return (key_id, payload) if "OpenBadgeCredential" in payload["type"] else None


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
