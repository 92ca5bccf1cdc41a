"""The HTTP application of the gamification service."""

from __future__ import annotations

from datetime import timedelta

from gamification.achievements import endpoints as achievements
from gamification.achievements.queries import AchievementQueries
from gamification.achievements.repository import AchievementRepository
from gamification.advances.repository import AdvanceRepository
from gamification.allowances.repository import AllowanceRepository
from gamification.attendances import endpoints as attendances
from gamification.attendances.commands import AttendanceCommands
from gamification.audits import endpoints as audits
from gamification.audits.repository import AuditRepository
from gamification.badge_keys import endpoints as badge_keys
from gamification.badge_keys.commands import BadgeKeyCommands
from gamification.badge_keys.queries import BadgeKeyQueries
from gamification.badge_keys.repository import BadgeKeyRepository, KeyFiles
from gamification.badges import endpoints as badges
from gamification.badges.commands import BadgeCommands
from gamification.badges.queries import BadgeQueries
from gamification.badges.repository import BadgeRepository
from gamification.calendar_addresses import endpoints as calendar_addresses
from gamification.calendar_addresses.commands import CalendarAddressCommands
from gamification.calendar_addresses.queries import CalendarAddressQueries
from gamification.calendar_addresses.repository import CalendarAddressRepository
from gamification.calendars import endpoints as calendar_endpoints
from gamification.calendars.commands import CalendarCommands
from gamification.calendars.queries import CalendarQueries
from gamification.calendars.repository import CalendarRepository
from gamification.challenges import endpoints as challenges
from gamification.challenges.commands import ChallengeCommands
from gamification.challenges.queries import ChallengeQueries
from gamification.challenges.repository import ChallengeRepository
from gamification.cohort_guides import endpoints as cohort_guides
from gamification.cohorts import endpoints as cohorts
from gamification.cohorts.commands import CohortCommands
from gamification.cohorts.queries import CohortQueries
from gamification.cohorts.repository import CohortRepository
from gamification.contributions import endpoints as contributions
from gamification.contributions.commands import ContributionCommands, OwnContributionCommands
from gamification.contributions.queries import ContributionQueries
from gamification.contributions.repository import ContributionRepository
from gamification.criteria import endpoints as criteria
from gamification.criteria.queries import CriterionQueries
from gamification.criteria.repository import criteria_in
from gamification.declarations import endpoints as declarations
from gamification.declarations.commands import DeclarationCommands
from gamification.declarations.repository import DayRepository
from gamification.facilitator_notes import endpoints as facilitator_notes
from gamification.facilitator_notes.commands import NoteCommands
from gamification.facilitator_notes.queries import NoteQueries
from gamification.facilitator_notes.repository import NoteRepository
from gamification.groups.repository import GroupRepository
from gamification.invitations import endpoints as invitations
from gamification.issuers import endpoints as issuers
from gamification.issuers.models import Issuer
from gamification.kudos import endpoints as kudos
from gamification.kudos.commands import GivingCommands, KudosCommands
from gamification.kudos.queries import KudosQueries
from gamification.kudos.repository import KudosRepository
from gamification.memberships import endpoints as memberships
from gamification.memberships.commands import MembershipCommands
from gamification.memberships.queries import MembershipQueries
from gamification.memberships.repository import InvitationRepository
from gamification.milestones import endpoints as milestones
from gamification.milestones.commands import MilestoneCommands
from gamification.milestones.queries import MilestoneQueries
from gamification.milestones.repository import MilestoneRepository
from gamification.personal_data import endpoints as personal_data
from gamification.personal_data.repository import holdings
from gamification.personal_events import endpoints as personal_events
from gamification.portraits import endpoints as portraits
from gamification.portraits.queries import PortraitQueries
from gamification.programmes.queries import ProgrammeQueries
from gamification.programmes.repository import ProgrammeRepository
from gamification.quarters.repository import StepRepository
from gamification.reminders import endpoints as reminder_endpoints
from gamification.reminders.commands import ReminderCommands
from gamification.reminders.queries import ReminderQueries
from gamification.reminders.repository import ReminderRepository
from gamification.rings.queries import RingQueries
from gamification.rings.repository import RingRepository
from gamification.sessions import endpoints as sessions
from gamification.settings import Settings
from gamification.status_lists import endpoints as status_lists
from gamification.status_lists.queries import StatusListQueries
from gamification.status_lists.repository import StatusListRepository
from gamification.subscriptions import ACCESS, TOLD_OF_ACCESS
from gamification.teams import endpoints as teams
from gamification.teams.commands import TeamCommands
from gamification.teams.queries import TeamQueries
from gamification.teams.repository import TeamRepository
from gamification.wall_changes import endpoints as wall_changes
from gamification.wall_changes.queries import live_wall
from gamification.wall_changes.repository import WallChangeRepository
from kernel.consumer.access import access_heard, heard_once
from kernel.http import wire
from kernel.http.app import create_app
from kernel.http.audit import Audit
from kernel.personal_data.exports import PersonalData
from kernel.personal_events import personal_stream
from kernel.process import Api
from kernel.runtime import Runtime
from kernel.vault import Vault

CONTRIBUTIONS = (contributions.router, declarations.router, reminder_endpoints.router, calendar_endpoints.router)
# Paths of words before those with an id.
BADGES = (badge_keys.router, status_lists.router, issuers.router, achievements.router, badges.router)


_OF_COHORTS = (
    cohorts.router,
    memberships.router,
    # Before the sessions, whose `{session}` would take `1.ics` for a number.
    invitations.router,
    sessions.router,
    attendances.router,
    facilitator_notes.router,
    calendar_addresses.router,
    cohort_guides.router,
)

_ABOUT = "Thanks, recognised efforts and milestones; challenges of teams, and cohorts that learn together."


def create_api(runtime: Runtime) -> Api:
    """The application with its commands and queries wired to the runtime."""
    settings, mongo = runtime.settings, runtime.mongo
    if not isinstance(settings, Settings):
        raise TypeError("the gamification service runs on its own settings")
    routers = [*CONTRIBUTIONS, kudos.router, teams.router, challenges.router]
    routers += [criteria.router, milestones.router, *BADGES, *_OF_COHORTS, wall_changes.router]
    routers += [audits.router, portraits.router, personal_data.router, personal_events.router]
    app = create_app(settings, title="Relais gamification", description=_ABOUT, routers=routers, mongo=mongo)
    thanks, efforts, groups = KudosRepository(), ContributionRepository(), TeamRepository()
    programmes = ProgrammeQueries(mongo, ProgrammeRepository())
    reached = MilestoneRepository()
    rings = RingQueries(RingRepository(), again=settings.ring_again)
    denials = app.state.authenticator.denials
    live, personal = live_wall(runtime, settings, denials), personal_stream(runtime, settings, denials)
    wire(
        app,
        Audit(mongo, AuditRepository()),
        programmes,
        GivingCommands(
            runtime.uow,
            thanks,
            efforts,
            AllowanceRepository(),
            groups,
            WallChangeRepository(),
            runtime.clock,
            per_week=settings.kudos_per_week,
            shown_for=timedelta(days=settings.contribution_days),
        ),
        KudosCommands(runtime.uow, thanks, rings, WallChangeRepository(), runtime.clock),
        KudosQueries(mongo, thanks, runtime.clock),
        TeamCommands(runtime.uow, groups, runtime.clock),
        TeamQueries(mongo, groups),
        *_contributions(runtime, settings, programmes),
        *_badges(runtime, settings),
        *_about_cohorts(runtime, settings),
        CriterionQueries(criteria_in(settings.criteria_directory)),
        MilestoneCommands(runtime.uow, reached, BadgeRepository(StatusListRepository()), runtime.clock),
        MilestoneQueries(mongo, reached),
        live,
        personal,
        *_of_challenges(runtime),
        *_about_people(runtime, settings),
    )

    def end() -> None:
        live.listeners.end()
        personal.listeners.end()

    access = access_heard(runtime, denials, ACCESS, TOLD_OF_ACCESS)
    checks = {"access": heard_once(access)}
    return Api(app, jobs=[live.run, personal.run, access.run], checks=checks, ending=end)


def _contributions(runtime: Runtime, settings: Settings, programmes: ProgrammeQueries) -> list[object]:
    """What is recognised, what colleagues tell of each other, and whom is reminded when nobody says anything."""
    uow, mongo, clock = runtime.uow, runtime.mongo, runtime.clock
    efforts, known = ContributionRepository(), ProgrammeRepository()
    calendars, reminders = CalendarRepository(), ReminderRepository()
    shown_for = timedelta(days=settings.contribution_days)
    recognition = ContributionCommands(efforts, known, calendars, reminders, clock)
    return [
        OwnContributionCommands(uow, efforts, reminders, clock),
        ContributionQueries(mongo, efforts, clock, shown_for=shown_for),
        DeclarationCommands(uow, recognition, DayRepository(), known, clock, per_day=settings.declarations_per_day),
        ReminderCommands(uow, reminders, clock, audits=AuditRepository()),
        ReminderQueries(mongo, reminders, efforts, clock, shown_for=shown_for),
        CalendarQueries(mongo, calendars, programmes),
        CalendarCommands(uow, calendars, programmes, clock, audits=AuditRepository()),
    ]


def _badges(runtime: Runtime, settings: Settings) -> list[object]:
    """What makes badges and what lets anybody verify them."""
    mongo, clock = runtime.mongo, runtime.clock
    issuer = Issuer.at(settings.badges_at, name=settings.badge_issuer_name)
    keys, lists = BadgeKeyRepository(KeyFiles(settings.badge_key_files)), StatusListRepository()
    made, achieved = BadgeRepository(lists), AchievementRepository()
    return [
        issuer,
        BadgeKeyQueries(mongo, keys, issuer=issuer.id),
        BadgeKeyCommands(runtime.uow, keys, clock, audits=AuditRepository()),
        StatusListQueries(mongo, lists, keys, clock, url=issuer.url, issuer=issuer.id),
        AchievementQueries(mongo, achieved, url=issuer.url),
        BadgeCommands(runtime.uow, made, MilestoneRepository(), achieved, lists, keys, clock, issuer=issuer),
        BadgeQueries(mongo, made, lists, keys, issuer=issuer),
    ]


def _of_challenges(runtime: Runtime) -> tuple[ChallengeCommands, ChallengeQueries]:
    known, groups, programmes = ChallengeRepository(), GroupRepository(), ProgrammeRepository()
    return (
        ChallengeCommands(
            runtime.uow,
            known,
            AdvanceRepository(),
            groups,
            runtime.clock,
            programmes=programmes,
            audits=AuditRepository(),
        ),
        ChallengeQueries(runtime.mongo, known, StepRepository(), groups, runtime.clock, programmes=programmes),
    )


def _about_people(runtime: Runtime, settings: Settings) -> list[object]:
    """A person's page, and all that is kept of them."""
    mongo, clock = runtime.mongo, runtime.clock
    efforts = ContributionQueries(
        mongo, ContributionRepository(), clock, shown_for=timedelta(days=settings.contribution_days)
    )
    teams, cohorts = TeamQueries(mongo, TeamRepository()), CohortQueries(mongo, CohortRepository(), clock)
    kudos, reached = KudosRepository(), MilestoneRepository()
    return [
        PortraitQueries(mongo, kudos, reached, efforts, teams, cohorts, clock),
        PersonalData(mongo, holdings(settings), clock, service="gamification"),
    ]


def _about_cohorts(runtime: Runtime, settings: Settings) -> list[object]:
    """What cohorts need: their sessions, members, invitations and notes."""
    uow, mongo, clock = runtime.uow, runtime.mongo, runtime.clock
    kept = CohortRepository(keep=timedelta(days=settings.cohort_days))
    invited, notes = InvitationRepository(), NoteRepository(Vault(settings.vault_keys))
    seen, addresses = CohortQueries(mongo, kept, clock), CalendarAddressRepository()
    recognition = ContributionCommands(
        ContributionRepository(), ProgrammeRepository(), CalendarRepository(), ReminderRepository(), clock
    )
    return [
        CohortCommands(uow, kept, clock, audits=AuditRepository(), along=[notes.remove, invited.remove]),
        seen,
        MembershipCommands(uow, kept, invited, clock, forget_notes=notes.remove, audits=AuditRepository()),
        MembershipQueries(mongo, invited),
        AttendanceCommands(uow, kept, recognition, clock, open_for=timedelta(days=settings.attendance_days)),
        NoteCommands(uow, kept, notes),
        NoteQueries(mongo, notes),
        CalendarAddressCommands(uow, addresses, clock),
        CalendarAddressQueries(mongo, addresses, seen, clock),
    ]
