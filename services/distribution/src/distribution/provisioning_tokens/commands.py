"""What those who answer for the whole group do about provisioning tokens. Each act is in the audit log."""

from __future__ import annotations

from datetime import timedelta

from distribution.audits.repository import AuditRepository
from distribution.provisioning_tokens.errors import TooManyProvisioningTokens
from distribution.provisioning_tokens.models import MOST_TOKENS, ProvisioningToken, digest, new_secret
from distribution.provisioning_tokens.queries import ProvisioningTokenQueries
from distribution.provisioning_tokens.repository import ProvisioningTokenRepository
from kernel.audit import Act
from kernel.clock import Clock, new_id
from kernel.mongo import Tx, UnitOfWork
from kernel.runtime import Runtime


class ProvisioningTokenCommands:
    """Issuing and revoking tokens. Several hold at once, so that one can take another's place without a gap."""

    def __init__(
        self, uow: UnitOfWork, tokens: ProvisioningTokenRepository, clock: Clock, *, audits: AuditRepository
    ) -> None:
        self.uow = uow
        self.tokens = tokens
        self.clock = clock
        self.audits = audits

    async def issue(self, *, label: str, valid: timedelta, by: str) -> tuple[ProvisioningToken, str]:
        """A new token and what it is shown as, which is told this once; `TooManyProvisioningTokens`."""
        token_id, secret, at = new_id(), new_secret(), self.clock()
        token = ProvisioningToken(
            id=token_id, label=label, digest=digest(secret), created_by=by, created_at=at, expires_at=at + valid
        )

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> tuple[ProvisioningToken, str]:
            if sum(one.holds(at) for one in await self.tokens.every(tx)) >= MOST_TOKENS:
                raise TooManyProvisioningTokens
            await self.tokens.add(token, tx)
            await self.audits.add(self._act("issued", token_id, by), tx)
            return token, secret

        return await self.uow.run(work)

    async def revoke(self, token_id: str, *, by: str) -> None:
        """The token is taken no longer, from this moment on; `ProvisioningTokenNotFound`."""

        async def work(tx: Tx) -> None:
            await self.tokens.get(token_id, tx)
            await self.tokens.remove(token_id, tx)
            await self.audits.add(self._act("revoked", token_id, by), tx)

        await self.uow.run(work)

    def _act(self, act: str, token_id: str, by: str) -> Act:
        return Act(
            act=f"provisioning_token.{act}", subject=f"provisioning-tokens/{token_id}", actor_id=by, at=self.clock()
        )


def provisioning_token_wiring(runtime: Runtime) -> tuple[ProvisioningTokenCommands, ProvisioningTokenQueries]:
    """The commands and queries of a process."""
    tokens = ProvisioningTokenRepository()
    commands = ProvisioningTokenCommands(runtime.uow, tokens, runtime.clock, audits=AuditRepository())
    return commands, ProvisioningTokenQueries(runtime.mongo, tokens, runtime.clock)
