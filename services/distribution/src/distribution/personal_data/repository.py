"""Where this service keeps what it knows of a person: every place on one screen."""

from __future__ import annotations

from distribution.accounts.repository import AccountHolding, AccountRepository
from distribution.ambassadors.repository import AMBASSADORS
from distribution.audits.repository import AuditHolding
from distribution.authorizations.repository import AUTHORIZATIONS
from distribution.budgets.repository import BudgetHolding
from distribution.digests.repository import DigestHolding
from distribution.messages.repository import MessageHolding
from distribution.notices.repository import NoticeHolding
from distribution.objections.repository import OBJECTIONS
from distribution.onboardings.repository import ONBOARDINGS
from distribution.personal_data.models import Holding, Owned
from distribution.posts.repository import AGENDAS, PostHolding
from distribution.relays.repository import RelayHolding
from distribution.settings import Settings
from distribution.shares.repository import ShareHolding
from distribution.webhook_deliveries.repository import DELIVERIES
from distribution.webhooks.repository import SubscriptionHolding
from kernel.vault import Vault


def holdings(settings: Settings) -> tuple[Holding, ...]:
    """Every place. An aggregate that keeps something of a person adds its line, and both the export and the erasure
    know of it."""
    vault = Vault(settings.vault_keys)
    return (
        PostHolding(vault),
        Owned("post_agendas", AGENDAS, "_id"),
        RelayHolding(),
        AuditHolding(),
        SubscriptionHolding(),
        Owned("webhook_deliveries", DELIVERIES, "person_id", hidden=("claim",)),
        MessageHolding(),
        DigestHolding(),
        AccountHolding(AccountRepository(vault)),
        Owned("authorizations", AUTHORIZATIONS, "person_id", hidden=("state", "verifier", "code")),
        NoticeHolding(),
        ShareHolding(),
        BudgetHolding(),
        Owned("onboardings", ONBOARDINGS, "_id"),
        Owned("objections", OBJECTIONS, "_id"),
        Owned("ambassadors", AMBASSADORS, "_id"),
    )
