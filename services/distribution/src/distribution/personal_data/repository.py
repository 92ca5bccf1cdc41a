"""Where this service keeps what it knows of a person: every place on one screen."""

from __future__ import annotations

from distribution.accounts.repository import AccountHolding, AccountRepository
from distribution.ambassadors.repository import AMBASSADORS
from distribution.authorizations.repository import AUTHORIZATIONS
from distribution.budgets.repository import BudgetHolding
from distribution.departures import models as departures
from distribution.departures.repository import DEPARTURES
from distribution.digests.repository import DigestHolding
from distribution.messages.repository import MessageHolding
from distribution.notices.repository import NoticeHolding
from distribution.objections.repository import OBJECTIONS
from distribution.onboardings.repository import ONBOARDINGS
from distribution.personal_data import models as register
from distribution.personal_data.models import Owned, Signed
from distribution.posts.repository import AGENDAS, PostHolding
from distribution.provisioned_people import models as provisioned
from distribution.provisioned_people.repository import ProvisionedHolding, provisioned_people
from distribution.provisioning_tokens import models as provisioning_tokens
from distribution.provisioning_tokens.repository import TOKENS
from distribution.relays.repository import RelayHolding
from distribution.settings import Settings
from distribution.shares.repository import ShareHolding
from distribution.webhook_deliveries.repository import DELIVERIES
from distribution.webhooks.repository import SubscriptionHolding
from kernel.audit import audit_holding
from kernel.personal_data import Kept
from kernel.personal_events import PERSONAL_EVENTS_KEPT
from kernel.vault import Vault


def holdings(settings: Settings) -> tuple[Kept, ...]:
    """Every place. An aggregate that keeps something of a person adds its line; export, erasure and data register know
    of it then."""
    vault = Vault(settings.vault_keys)
    return (
        Kept(PostHolding(vault), register.POSTS),
        Kept(Owned("post_agendas", AGENDAS, "_id"), register.POST_AGENDAS),
        Kept(RelayHolding(), register.RELAYS),
        Kept(audit_holding("audits"), register.ACTS),
        Kept(SubscriptionHolding(), register.SUBSCRIPTIONS),
        Kept(
            Signed("provisioning_tokens", TOKENS, ("created_by",), ("label", "created_at", "expires_at")),
            provisioning_tokens.KEPT,
        ),
        Kept(ProvisionedHolding(provisioned_people(settings, vault)), provisioned.KEPT),
        Kept(Owned("departures", DEPARTURES, "person_id"), departures.KEPT),
        Kept(Owned("webhook_deliveries", DELIVERIES, "person_id", hidden=("claim",)), register.WEBHOOK_DELIVERIES),
        Kept(MessageHolding(), register.MESSAGES),
        Kept(DigestHolding(), register.DIGESTS),
        Kept(AccountHolding(AccountRepository(vault)), register.ACCOUNTS),
        Kept(
            Owned("authorizations", AUTHORIZATIONS, "person_id", hidden=("state", "verifier", "code")),
            register.AUTHORIZATIONS,
        ),
        Kept(NoticeHolding(), register.NOTICES),
        Kept(ShareHolding(), register.SHARES),
        Kept(BudgetHolding(), register.BUDGETS),
        Kept(Owned("onboardings", ONBOARDINGS, "_id"), register.ONBOARDINGS),
        Kept(Owned("objections", OBJECTIONS, "_id"), register.OBJECTIONS),
        Kept(Owned("ambassadors", AMBASSADORS, "_id"), register.AMBASSADORS),
        # Behind what they are about: whoever tells of that has read it before it was erased.
        PERSONAL_EVENTS_KEPT,
    )
