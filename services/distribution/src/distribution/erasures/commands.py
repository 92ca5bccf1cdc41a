"""Asking to be forgotten, and what the services answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from distribution.ambassadors.commands import AmbassadorCommands
from distribution.ambassadors.repository import AmbassadorRepository
from distribution.charters.queries import CharterQueries
from distribution.erasures import events
from distribution.erasures.models import Wish, asker
from distribution.erasures.queries import ErasureQueries
from distribution.erasures.repository import WishRepository
from distribution.onboardings.repository import OnboardingRepository
from distribution.personal_data.models import Ending
from distribution.posts.commands import PostEnding
from distribution.posts.repository import PostRepository
from distribution.provisioned_people.queries import EligibilityQueries
from distribution.relays.commands import RelayEnding
from distribution.relays.repository import RelayRepository
from distribution.settings import Settings
from kernel.clock import Clock, new_id
from kernel.mongo import DuplicateKey, Tx, UnitOfWork
from kernel.personal_data import Erasure, ErasureLedger
from kernel.runtime import Runtime
from kernel.settings import key_bytes


class ErasureCommands:
    """A person's own wish. `key` is what its asker is hashed with."""

    def __init__(
        self,
        uow: UnitOfWork,
        wishes: WishRepository,
        ledger: ErasureLedger,
        clock: Clock,
        *,
        ambassadors: AmbassadorCommands,
        key: bytes,
    ) -> None:
        self.uow = uow
        self.wishes = wishes
        self.ledger = ledger
        self.clock = clock
        self.ambassadors = ambassadors
        self.key = key

    async def request(self, person_id: str) -> Wish:
        """The person leaves at once, if they took part, and every service forgets them.

        Asking again before a service has done its part is the same erasure. Asking later is a new one, because the
        person may have come back in between.
        """
        at, wish_id = self.clock(), new_id()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Wish:
            return await self.begin(person_id, tx, wish_id=wish_id, at=at)

        try:
            return await self.uow.run(work)
        except DuplicateKey:
            # The same person asked twice in the same moment; the second time finds the first.
            return await self.uow.run(work)

    async def begin(self, person_id: str, tx: Tx, *, wish_id: str, at: datetime) -> Wish:
        """What asking does, in a transaction that holds more."""
        new = Wish(id=wish_id, asker=asker(person_id, key=self.key), requested_at=at)
        known = await self.wishes.latest_of(new.asker, tx)
        await self.ambassadors.end(person_id, tx, at=at)
        if known is not None and known.is_new:
            return known
        await self.wishes.add(new, tx)
        await self.ledger.note(Erasure.requested(new.id, person_id=person_id, at=at), tx)
        await tx.outbox.add(events.requested(new, person_id=person_id))
        return new


async def confirm(wish_id: str, service: str, tx: Tx, *, at: datetime) -> None:
    """A service has done its part; nothing happens for a wish that is forgotten already."""
    wishes = WishRepository()
    wish = await wishes.find(wish_id, tx)
    if wish is not None and (changed := wish.confirm(service, at=at)) is not wish:
        await wishes.save(changed, tx)


async def confirm_own(erasure: Erasure, tx: Tx) -> None:
    """This service has done its part."""
    assert erasure.erased_at is not None, "a finished erasure has an end"
    await confirm(erasure.id, "distribution", tx, at=erasure.erased_at)


def erasure_wiring(
    runtime: Runtime,
    settings: Settings,
    *,
    charters: CharterQueries,
    endings: Sequence[Ending],
    eligible: EligibilityQueries | None = None,
) -> tuple[AmbassadorCommands, ErasureCommands, ErasureQueries]:
    """The commands and queries of a process about leaving and being forgotten. `endings` are told of each, as are
    posts, offers and what was shown at the beginning."""
    ambassadors = AmbassadorCommands(
        runtime.uow,
        AmbassadorRepository(),
        runtime.clock,
        charters=charters,
        eligible=eligible,
        endings=[
            PostEnding(PostRepository(), runtime.clock),
            *endings,
            OnboardingRepository(),
            RelayEnding(RelayRepository(), runtime.clock),
        ],
    )
    wishes, key = WishRepository(), key_bytes(settings.identity_key)
    commands = ErasureCommands(runtime.uow, wishes, ErasureLedger(), runtime.clock, ambassadors=ambassadors, key=key)
    return ambassadors, commands, ErasureQueries(runtime.mongo, wishes, key=key)
