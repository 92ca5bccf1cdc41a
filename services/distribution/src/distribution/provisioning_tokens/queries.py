"""Which tokens there are, and whether a request carries one."""

from __future__ import annotations

from distribution.provisioning_tokens.errors import ProvisioningTokenNotFound
from distribution.provisioning_tokens.models import ProvisioningToken, digest
from distribution.provisioning_tokens.repository import ProvisioningTokenRepository
from kernel.clock import Clock
from kernel.mongo import Db


class ProvisioningTokenQueries:
    """Provisioning tokens: asked of the database each time, so that a revocation counts at once in every process."""

    def __init__(self, db: Db, tokens: ProvisioningTokenRepository, clock: Clock) -> None:
        self.db = db
        self.tokens = tokens
        self.clock = clock

    async def every(self) -> list[ProvisioningToken]:
        """Those that hold, the newest first."""
        at = self.clock()
        return [token for token in await self.tokens.every(self.db) if token.holds(at)]

    async def shown_as(self, secret: str) -> ProvisioningToken:
        """The token that is shown as that; `ProvisioningTokenNotFound` if there is none, or none any more."""
        token = await self.tokens.of_digest(digest(secret), self.db)
        if token is None or not token.holds(self.clock()):
            raise ProvisioningTokenNotFound
        return token
