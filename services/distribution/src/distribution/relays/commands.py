"""Offering a post, and what the programme does about it. The worker passes posts on (`distribution.reposts`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from distribution.accounts.models import Account, Connector
from distribution.accounts.queries import AccountQueries
from distribution.ambassadors.queries import AmbassadorQueries
from distribution.audits.repository import AuditRepository
from distribution.networks.models import Network
from distribution.personal_events.models import of_relay
from distribution.programmes.models import AnswerableFor
from distribution.programmes.queries import ProgrammeQueries
from distribution.relays import events
from distribution.relays.errors import AlreadyOffered, RelayNotFound, TooManyOffers
from distribution.relays.models import Credit, Relay, RelayState, new_code
from distribution.relays.queries import RelayQueries
from distribution.relays.repository import RelayRepository
from distribution.settings import Settings
from kernel.audit import Act
from kernel.auth import Actor
from kernel.clock import Clock, new_id
from kernel.mongo import Db, DuplicateKey, Tx, UnitOfWork
from kernel.personal_events import note
from kernel.runtime import Runtime

# Networks on which anybody may read who wrote a post.
READABLE = frozenset({Network.MASTODON, Network.BLUESKY})
# Of one person, without an answer.
MOST_OFFERS = 20


async def keep(relays: RelayRepository, changes: Iterable[tuple[Relay, Relay]], tx: Tx) -> None:
    """Keep the next versions of relays, each over the one before, and tell what that tells; `StaleWrite` when another
    change came in between."""
    for before, after in changes:
        if after is not before:
            await relays.save(after, tx, over=before)
            for told in events.of(after, before=before):
                await tx.outbox.add(told)
            if after.concluded_at is not None:
                await note(of_relay(after, before=before, at=after.concluded_at), tx)


@dataclass(frozen=True, slots=True)
class RelayEnding:
    """Takes back what a person offered when they leave; what was passed on stays."""

    relays: RelayRepository
    clock: Clock

    async def end(self, person_id: str, tx: Tx) -> None:
        """Take all back that has no answer; what may be going out in this moment is to be taken back by the
        programme."""
        at = self.clock()
        found = await self.relays.open_of(person_id, tx)
        await keep(self.relays, [(relay, relay.leave(at=at)) for relay in found], tx)


class RelayCommands:
    """What an author does about a post of theirs, and the programme about what was offered to it."""

    def __init__(
        self,
        uow: UnitOfWork,
        db: Db,
        relays: RelayRepository,
        clock: Clock,
        *,
        people: AmbassadorQueries,
        programmes: ProgrammeQueries,
        accounts: AccountQueries,
        connectors: Mapping[Network, Connector],
        audits: AuditRepository,
        objection: timedelta,
        bluesky_url: str,
    ) -> None:
        self.uow = uow
        self.db = db
        self.relays = relays
        self.clock = clock
        self.people = people
        self.programmes = programmes
        self.accounts = accounts
        self.connectors = connectors
        self.audits = audits
        self.objection = objection
        self.bluesky_url = bluesky_url

    async def offer(self, *, address: str, network: Network, credit: Credit, by: Actor) -> Relay:
        """A new offer of an ambassador; `AlreadyOffered` if they offered this post and have not taken it back,
        `TooManyOffers`."""
        await self.people.taking_part(by)
        relay = Relay(
            id=new_id(),
            version=1,
            person_id=by.person_id,
            programme_id=await self.programmes.of(by.attributes.get("entity")),
            network=network,
            address=address,
            credit=credit,
            code=new_code(),
            state=RelayState.OFFERED,
            offered_at=self.clock(),
        )

        async def work(tx: Tx) -> Relay:
            if await self.relays.count_open(by.person_id, tx, limit=MOST_OFFERS) >= MOST_OFFERS:
                raise TooManyOffers
            await self.relays.add(relay, tx)
            return relay

        try:
            return await self.uow.run(work)
        except DuplicateKey:
            raise AlreadyOffered from None

    async def show(self, relay_id: str, *, by: str) -> Relay:
        """The offer, once it is shown who wrote the post, read now; `AuthorshipNotShown` if nothing shows it."""
        relay = await self._own(relay_id, by, self.db)
        connector = self.connectors.get(relay.network) if relay.network in READABLE else None
        author = await connector.author_of(relay.address) if connector else None
        accounts = await self.accounts.list_of(by) if connector else []
        own = frozenset(one.subject for one in accounts if _vouches(one, relay, bluesky_url=self.bluesky_url))
        return await self._change(
            relay_id, by, lambda known: known.show(author, own=own, readable=connector is not None)
        )

    async def consent(self, relay_id: str, version: int, *, by: str) -> Relay:
        """The offer with its author's consent to this post; from now on the company owes an answer."""
        at = self.clock()
        return await self._change(relay_id, by, lambda known: known.consent(version, at=at, period=self.objection))

    async def withdraw(self, relay_id: str, *, by: str) -> Relay:
        """The offer, taken back: nothing is passed on any more, and what was is taken back by the programme."""
        at = self.clock()
        return await self._change(relay_id, by, lambda known: known.withdraw(at=at))

    async def object(self, relay_id: str, reason: str, *, by: AnswerableFor) -> Relay:
        """The offer, not passed on, for a reason."""
        at = self.clock()
        return await self._act("relay.objected", relay_id, by, lambda known: known.object(reason, at=at), at=at)

    async def done(self, relay_id: str, relayed_as: str, *, by: AnswerableFor) -> Relay:
        """The offer, passed on by hand, at this address."""
        at = self.clock()
        return await self._act("relay.done", relay_id, by, lambda known: known.done(relayed_as, at=at), at=at)

    async def undone(self, relay_id: str, *, by: AnswerableFor) -> Relay:
        """The offer, of which nothing is out any more."""
        return await self._act("relay.undone", relay_id, by, Relay.undone, at=self.clock())

    async def _act(
        self, act: str, relay_id: str, by: AnswerableFor, change: Callable[[Relay], Relay], *, at: datetime
    ) -> Relay:
        """Something that is done for the programme, and kept in the audit log."""

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Relay:
            known = await self.relays.find(relay_id, tx)
            if known is None or not by.answers_for(known.programme_id) or known.consented_at is None:
                raise RelayNotFound
            relay = change(known)
            await keep(self.relays, [(known, relay)], tx)
            subject, programme = f"relays/{relay_id}", relay.programme_id
            await self.audits.add(Act(act=act, subject=subject, actor_id=by.actor_id, at=at, programme=programme), tx)
            return relay

        return await self.uow.run(work)

    async def _change(self, relay_id: str, by: str, change: Callable[[Relay], Relay]) -> Relay:
        async def work(tx: Tx) -> Relay:
            known = await self._own(relay_id, by, tx)
            relay = change(known)
            await keep(self.relays, [(known, relay)], tx)
            return relay

        return await self.uow.run(work)

    async def _own(self, relay_id: str, by: str, db: Db) -> Relay:
        relay = await self.relays.find(relay_id, db)
        if relay is None or relay.person_id != by:
            raise RelayNotFound
        return relay


def _vouches(account: Account, relay: Relay, *, bluesky_url: str) -> bool:
    """Whether the id of an account shows who wrote the post. Ids are one instance's own on Mastodon. At Bluesky they
    are the same everywhere and any host can claim any of them, so that only Bluesky's own is believed; whoever has
    their account at another one shows the code."""
    if account.network is not relay.network:
        return False
    believed = relay.address if relay.network is Network.MASTODON else bluesky_url
    return urlsplit(account.base_url).netloc == urlsplit(believed).netloc


def relay_wiring(
    runtime: Runtime,
    settings: Settings,
    *,
    people: AmbassadorQueries,
    programmes: ProgrammeQueries,
    accounts: AccountQueries,
) -> tuple[RelayCommands, RelayQueries]:
    """The commands and queries of a process."""
    relays = RelayRepository()
    commands = RelayCommands(
        runtime.uow,
        runtime.mongo,
        relays,
        runtime.clock,
        people=people,
        programmes=programmes,
        accounts=accounts,
        connectors=accounts.networks,
        audits=AuditRepository(),
        objection=timedelta(hours=settings.relay_objection_hours),
        bluesky_url=settings.bluesky_url,
    )
    return commands, RelayQueries(runtime.mongo, relays)
