"""Which tokens there are, and whether a request carries one."""

from __future__ import annotations

import math

from distribution.provisioning_tokens.errors import ProvisioningTokenNotFound
from distribution.provisioning_tokens.models import ProvisioningToken, digest
from distribution.provisioning_tokens.repository import ProvisioningTokenRepository
from kernel.clock import Clock
from kernel.mongo import Db
from kernel.telemetry.metrics import gauge

EXPIRES = gauge(
    "provisioning_token_expires_timestamp_seconds",
    "When the first of the tokens ends, or has ended, with which directories say who may take part; +Inf for none.",
    unit="seconds since 1970",
)
# Only the worker asks. Until it has, and in every other process that tells of it, none is known.
EXPIRES.set(math.inf)


class ProvisioningTokenQueries:
    """Provisioning tokens: asked of the database each time, so that a revocation counts at once in every process."""

    def __init__(self, db: Db, tokens: ProvisioningTokenRepository, clock: Clock) -> None:
        self.db = db
        self.tokens = tokens
        self.clock = clock

    async def every(self) -> list[ProvisioningToken]:
        """Those that hold, and those that ended of themselves not long ago, the newest first."""
        return await self.tokens.every(self.db)

    async def tell_first_end(self) -> bool:
        """Have the metric say when the first of them ends, or has ended: a directory may still show it. The worker asks
        for it again and again; it is never more at once."""
        EXPIRES.set(min((token.expires_at.timestamp() for token in await self.every()), default=math.inf))
        return False

    async def shown_as(self, secret: str) -> ProvisioningToken:
        """The token that is shown as that; `ProvisioningTokenNotFound` if there is none, or none any more."""
        token = await self.tokens.of_digest(digest(secret), self.db)
        if token is None or not token.holds(self.clock()):
            raise ProvisioningTokenNotFound
        return token
