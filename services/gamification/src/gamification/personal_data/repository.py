"""Where this service keeps what it knows of a person: every place on one screen."""

from __future__ import annotations

from gamification.advances.repository import WAITING
from gamification.allowances.repository import ALLOWANCES
from gamification.badges.repository import BadgeHolding
from gamification.calendar_addresses.repository import CALENDAR_ADDRESSES
from gamification.cohorts.repository import MEMBERS
from gamification.contributions.repository import CONTRIBUTIONS, ContributionHolding
from gamification.declarations.repository import DECLARATIONS
from gamification.facilitator_notes.repository import FacilitationHolding, NoteRepository
from gamification.kudos.repository import KUDOS, ThanksToTeams
from gamification.milestones.repository import MILESTONES
from gamification.personal_data import models as register
from gamification.reminders.repository import REMINDERS
from gamification.settings import Settings
from gamification.status_lists.repository import StatusListRepository
from gamification.steps.repository import StepsHolding
from gamification.teams.repository import TeamHolding
from gamification.wall_changes.repository import HangingHolding
from kernel.audit import audit_holding
from kernel.personal_data import Kept, Owned, Signed
from kernel.personal_events import PERSONAL_EVENTS_KEPT
from kernel.vault import Vault

# An aggregate that keeps something of a person adds its line here; export, erasure and data register know of it then.
HOLDINGS: tuple[Kept, ...] = (
    Kept(audit_holding(), register.ACTS),
    Kept(ContributionHolding(), register.CONTRIBUTIONS),
    # What a person told of colleagues stays theirs, and no longer says from whom.
    Kept(
        Signed("contributions_declared", CONTRIBUTIONS, ("declared_by",), ("kind", "words", "made_at"), versioned=True),
        register.CONTRIBUTIONS_DECLARED,
    ),
    Kept(Owned("declarations", DECLARATIONS, "declarer_id"), register.DECLARATIONS),
    Kept(Owned("reminders", REMINDERS, "person_id", hidden=("settled_by",)), register.REMINDERS),
    Kept(
        Signed("reminders_settled", REMINDERS, ("settled_by",), ("programme_id", "settled_at"), versioned=True),
        register.REMINDERS_SETTLED,
    ),
    Kept(HangingHolding(Owned("kudos_received", KUDOS, "receiver_id"), "receiver_id"), register.KUDOS_RECEIVED),
    Kept(ThanksToTeams(), register.KUDOS_OF_TEAMS),
    # Thanks that a colleague received stay theirs, and no longer say from whom.
    Kept(
        HangingHolding(
            Signed(
                "kudos_given",
                KUDOS,
                ("giver_id",),
                ("reason", "given_at", "may_be_shown", "thanks_back"),
                versioned=True,
            ),
            "giver_id",
        ),
        register.KUDOS_GIVEN,
    ),
    Kept(Owned("allowances", ALLOWANCES, "giver_id"), register.ALLOWANCES),
    Kept(TeamHolding(), register.TEAMS),
    Kept(BadgeHolding(StatusListRepository()), register.BADGES),
    Kept(Owned("cohort_memberships", MEMBERS, "person_id"), register.COHORT_MEMBERSHIPS),
    # Behind what they come from: the contributions, and the groups that one was in.
    Kept(Owned("challenge_efforts", WAITING, "person_id"), register.CHALLENGE_EFFORTS),
    Kept(Owned("calendar_address", CALENDAR_ADDRESSES, "_id", hidden=("secret_hash",)), register.CALENDAR_ADDRESS),
    # Behind what they come from: whoever has read that before it was erased writes no steps any more.
    Kept(StepsHolding(), register.STEPS),
    Kept(Owned("milestones", MILESTONES, "person_id"), register.MILESTONES),
    PERSONAL_EVENTS_KEPT,
)


def holdings(settings: Settings) -> tuple[Kept, ...]:
    """Every place, and first what is sealed: its key is destroyed before anything else goes."""
    notes = NoteRepository(Vault(settings.vault_keys))
    return (Kept(FacilitationHolding(notes), register.FACILITATED_COHORTS), *HOLDINGS)
