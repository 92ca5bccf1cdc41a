"""The job of the worker that writes digests when they are due and sends what waits, one call at a time for each."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from distribution.budgets.queries import BudgetQueries
from distribution.digests.models import Channel, Digest
from distribution.digests.models import State as DigestState
from distribution.digests.repository import DigestRepository
from distribution.links.models import new_token
from distribution.messages.models import (
    MOST_STORIES,
    Kind,
    Letter,
    Message,
    Outcome,
    Refused,
    Uncertain,
    code_letter,
    digest_letter,
)
from distribution.messages.repository import Hooks, Mailer, MessageRepository
from distribution.programmes.queries import ProgrammeQueries
from distribution.stories.repository import StoryRepository
from distribution.weathers.models import Sky
from distribution.weathers.queries import WeatherQueries
from kernel.clock import Clock, new_id
from kernel.errors import StaleWrite
from kernel.mongo import Db, MongoFailure, Tx, UnitOfWork
from kernel.telemetry.logs import log
from kernel.vault import Sealed, Vault

BATCH = 50
AT_ONCE = 10
_LOOK_AGAIN = timedelta(days=1)
_STORM_PAUSE = timedelta(seconds=30)
# A person waits for their code, and until a worker that starts knows the weather there seems to be a storm.
_CODE_PAUSE = timedelta(seconds=2)
_WEEK = timedelta(days=8)


class MessageCommands:
    """Writes and sends messages. Several workers may run it: each digest is written, and each message sent, by one.

    Nothing is sent in a storm, and no digest outside its reader's windows, on a day of rest, in a pause, or above
    the number of messages that they allow in a week. `mailer` is None where no mail server is set.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        db: Db,
        clock: Clock,
        *,
        digests: DigestRepository,
        messages: MessageRepository,
        stories: StoryRepository,
        budgets: BudgetQueries,
        weathers: WeatherQueries,
        programmes: ProgrammeQueries,
        vault: Vault,
        mailer: Mailer | None,
        hooks: Hooks,
        public_url: str,
        feed_url: str,
    ) -> None:
        self.uow = uow
        self.db = db
        self.clock = clock
        self.digests = digests
        self.messages = messages
        self.stories = stories
        self.budgets = budgets
        self.weathers = weathers
        self.programmes = programmes
        self.vault = vault
        self.mailer = mailer
        self.hooks = hooks
        self.public_url = public_url
        self.feed_url = feed_url

    async def turn(self) -> bool:
        """Write what is due and send what waits; whether there may be more of it."""
        due = await self.digests.due(self.db, at=self.clock(), limit=BATCH)
        for person_id in due:
            await self._written(person_id)
        await self.messages.leave_uncertain(self.db, at=self.clock())
        sent = [await self.send_next()]
        if sent[0]:
            sent = await asyncio.gather(*(self.send_next() for _ in range(AT_ONCE)))
        return len(due) == BATCH or all(sent)

    async def _written(self, person_id: str) -> None:
        try:
            await self.write(person_id)
        except StaleWrite:
            # Another worker, or the person, was quicker.
            return
        except MongoFailure:
            raise
        except Sealed:
            # The key of its address is not there; it may come back. As long as it is due it would stand before all
            # others.
            log(__name__).error("digest_failed", error=Sealed.__name__)
            await self._put_off(person_id)
        except Exception as failure:  # noqa: BLE001 - one digest must not hold up all others
            log(__name__).error("digest_failed", error=type(failure).__name__)

    async def write(self, person_id: str) -> None:
        """Write a person's digest if it is due and now is a moment for it; otherwise look again at the first that is.
        Without new stories there is none."""
        at = self.clock()
        wanted = await self.digests.find(person_id, self.db)
        if wanted is None:
            return
        stormy = await self._is_stormy(wanted)

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> None:
            digest = await self.digests.find(person_id, tx)
            if digest is None or digest.state is not DigestState.ON or digest.due_at > at:
                return
            later = at + _STORM_PAUSE if stormy else await self._later(digest, tx, at=at)
            if later is not None:
                await self.digests.save(digest.postpone(later), tx, over=digest)
                return
            reader = digest.reader
            found = await self.stories.new(
                tx, entity=reader.entity, country=reader.country, since=digest.new_since(at), limit=MOST_STORIES + 1
            )
            if found:
                message = Message.digest(new_id(), digest, story_ids=[story.id for story in found], at=at)
                await self.messages.add(message, tx)
            told = replace(digest.told(at=at), address=self._resealed(digest))
            await self.digests.save(told, tx, over=digest)

        await self.uow.run(work)

    async def send_next(self) -> bool:
        """Send one message that is due; False when there was none."""
        token = new_token()
        message = await self.messages.claim(self.db, at=self.clock(), token=token)
        if message is None:
            return False
        try:
            after = await self._after(message, token)
        except MongoFailure:
            raise
        except Exception as failure:  # noqa: BLE001 - one message must not hold up all others
            # Among them that a key of the vault is gone. The name alone: nothing of a message is in a log.
            after = message.after(Uncertain(type(failure).__name__), at=self.clock())
        await self.messages.save(after, self.db)
        log(__name__).info("message_tried", message=message.id, kind=message.kind.value, state=after.state.value)
        return True

    async def _after(self, message: Message, token: str) -> Message:
        """The message after it was sent, or was not for a reason that is looked for right before the call."""
        at = self.clock()
        digest = await self.digests.find(message.person_id, self.db)
        if digest is None or (message.kind is Kind.DIGEST) is not (digest.state is DigestState.ON):
            return message.drop("not_wanted")
        if message.kind is Kind.DIGEST:
            later = await self._later(digest, self.db, at=at, besides=message.id)
            if later is not None:
                # A day of waiting is one between two windows; what would come after a longer one is a backlog.
                return message.wait(later) if later - at < _LOOK_AGAIN else message.drop("not_the_time")
            letter = await self._digest_letter(message, digest, token)
        else:
            letter = self._code_letter(digest, at=at)
        if letter is None:
            return message.drop("nothing_to_tell")
        address = self.vault.open(digest.address, belongs_to=f"digest:{digest.person_id}").decode()
        # Last of all: whatever took time above, a storm that is known now stops the call.
        if await self._is_stormy(digest):
            return message.drop("storm") if message.kind is Kind.DIGEST else message.wait(at + _CODE_PAUSE)
        outcome = await self._call(message, letter, digest.channel, address, at=at)
        if isinstance(outcome, Refused):
            await self._note_failing(digest, at=at)
        return message.after(outcome, at=self.clock())

    async def _call(self, message: Message, letter: Letter, channel: Channel, address: str, *, at: datetime) -> Outcome:
        if channel is not Channel.EMAIL:
            return await self.hooks.send(letter, channel, address)
        if self.mailer is None:
            return Refused("email_off")
        return await self.mailer.send(message.id, letter, address, at=at)

    def _resealed(self, digest: Digest) -> bytes:
        """The address under the current key: within a period, none is sealed under the one before a rotation."""
        if self.vault.is_current(digest.address):
            return digest.address
        belongs_to = f"digest:{digest.person_id}"
        return self.vault.seal(self.vault.open(digest.address, belongs_to=belongs_to), belongs_to=belongs_to)

    async def _is_stormy(self, digest: Digest) -> bool:
        programme_id = await self.programmes.of(digest.reader.entity)
        return await self.weathers.over(programme_id) is Sky.STORM

    async def _later(self, digest: Digest, db: Db, *, at: datetime, besides: str = "") -> datetime | None:
        """The next moment for a digest; None when that is now."""
        budget = (await self.budgets.of(digest.person_id, db)).for_messages()
        taken = await self.messages.moments(digest.person_id, db, since=at - _WEEK, besides=besides)
        slot = budget.slot(after=at, taken=taken)
        if slot is None:
            return at + _LOOK_AGAIN
        return slot if slot > at else None

    async def _digest_letter(self, message: Message, digest: Digest, token: str) -> Letter | None:
        """What is still new: a story that was withdrawn meanwhile, or is in a storm, is not told of."""
        addresses = []
        for story_id in message.story_ids:
            story = await self.stories.find(story_id, self.db)
            if story is None or not story.is_shareable(at=self.clock()):
                continue
            if await self.weathers.over(story.programme_id, topics=story.topics) is not Sky.STORM:
                addresses.append(story.url)
        if not addresses:
            return None
        return digest_letter(
            addresses[:MOST_STORIES],
            digest.language,
            more=len(addresses) > MOST_STORIES,
            feed=self.feed_url,
            unsubscribe=f"{self.public_url}/v1/digests/unsubscribe/{token}",
        )

    def _code_letter(self, digest: Digest, *, at: datetime) -> Letter | None:
        if digest.code is None or not digest.takes_code(at):
            return None
        code = self.vault.open(digest.code, belongs_to=f"digest-code:{digest.person_id}").decode()
        return code_letter(code, digest.language)

    async def _put_off(self, person_id: str) -> None:
        at = self.clock()

        async def work(tx: Tx) -> None:
            digest = await self.digests.find(person_id, tx)
            if digest is not None and digest.due_at <= at:
                await self.digests.save(digest.postpone(at + _LOOK_AGAIN), tx, over=digest)

        await self.uow.run(work)

    async def _note_failing(self, digest: Digest, *, at: datetime) -> None:
        """Nothing more is sent to an address that refused a message, until its owner gives it again."""

        async def work(tx: Tx) -> None:
            known = await self.digests.find(digest.person_id, tx)
            if known is not None and known.address == digest.address:
                failing = replace(known, version=known.version + 1, failed_at=at)
                await self.digests.save(failing, tx, over=known)

        await self.uow.run(work)
