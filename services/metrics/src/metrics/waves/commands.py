"""Opening waves, closing them, and forgetting what is not needed any more."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.audit import Act
from kernel.clock import Clock, new_id
from kernel.mongo import Db, DuplicateKey, Tx, UnitOfWork
from kernel.runtime import Runtime
from kernel.telemetry.logs import log
from kernel.vault import Sealed, Vault
from metrics.answers.repository import AnswerRepository
from metrics.audits.repository import AuditRepository
from metrics.comments.models import Comment
from metrics.comments.repository import CommentRepository
from metrics.programmes.errors import UnknownProgramme
from metrics.programmes.models import AnswerableFor
from metrics.programmes.queries import ProgrammeQueries
from metrics.programmes.repository import ProgrammeRepository
from metrics.results import events
from metrics.results.models import Results
from metrics.results.repository import ResultRepository
from metrics.rights.commands import key_place
from metrics.rights.models import IssuingKey
from metrics.rights.repository import RightRepository
from metrics.settings import Settings
from metrics.waves.errors import WaveNotFound, WaveTooSoon, WaveUnderWay
from metrics.waves.models import Wave, must_be_possible
from metrics.waves.repository import WaveRepository

BATCH = 100
SWEEP = 1_000
# Counting thousands of answers and keeping thousands of comments is one transaction.
CLOSING_SECONDS = 8.0
# Longer than any request that began while the wave was open can take: what it keeps is forgotten as well.
_LATE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where what a wave brings is kept."""

    waves: WaveRepository
    rights: RightRepository
    answers: AnswerRepository
    results: ResultRepository
    comments: CommentRepository


class WaveCommands:
    """What the programme does about waves, and what happens to them by itself."""

    def __init__(
        self,
        uow: UnitOfWork,
        db: Db,
        kept: Kept,
        clock: Clock,
        *,
        programmes: ProgrammeQueries,
        vault: Vault,
        pause: timedelta,
        audits: AuditRepository,
    ) -> None:
        self.uow = uow
        self.db = db
        self.kept = kept
        self.clock = clock
        self.programmes = programmes
        self.vault = vault
        self.pause = pause
        self.audits = audits
        self._is_sealed = False

    async def open(
        self,
        *,
        programme_id: str,
        question_ids: Sequence[str],
        takes_comments: bool,
        opens_at: datetime | None,
        closes_at: datetime,
        by: AnswerableFor,
    ) -> Wave:
        """A new wave, which begins now if not later. `UnknownProgramme`, `WaveUnderWay`, `WaveTooSoon`, and what
        `must_be_possible` raises."""
        at = self.clock()
        opens_at = max(at, opens_at or at)
        if not by.answers_for(programme_id) or not await self.programmes.exists(programme_id):
            raise UnknownProgramme(programme_id)
        must_be_possible(question_ids, opens_at=opens_at, closes_at=closes_at, at=at)
        key, wave_id = await asyncio.to_thread(IssuingKey.generate), new_id()
        wave = Wave(
            id=wave_id,
            version=1,
            programme_id=programme_id,
            question_ids=tuple(question_ids),
            takes_comments=takes_comments,
            opens_at=opens_at,
            closes_at=closes_at,
            modulus=key.modulus,
            sealed_key=self.vault.seal(key.der, belongs_to=key_place(wave_id)),
        )

        async def work(tx: Tx) -> Wave:
            for last in await self.kept.waves.newest(tx, programme_id=programme_id, before=None, limit=1):
                if last.closed_at is None:
                    raise WaveUnderWay
                if opens_at < last.closed_at + self.pause:
                    raise WaveTooSoon(last.closed_at + self.pause)
            await self.kept.waves.add(wave, tx)
            await self.kept.answers.open(wave.id, tx)
            await self.audits.add(_act("wave.opened", wave, by=by, at=at), tx)
            return wave

        try:
            return await self.uow.run(work)
        except DuplicateKey:
            raise WaveUnderWay from None

    async def close(self, wave_id: str, *, by: AnswerableFor) -> Wave:
        """The wave, closed before its time, with its results there for everybody; once more, nothing changes."""
        wave = await self.kept.waves.get(wave_id, self.db)
        if not by.answers_for(wave.programme_id):
            raise WaveNotFound
        return await self._close(wave_id, by=by)

    async def close_due(self) -> bool:
        """Close the waves whose time is over; whether there may be more of them."""
        due = await self.kept.waves.due(self.db, at=self.clock(), limit=BATCH)
        for wave_id in due:
            try:
                await self._close(wave_id)
            except Exception as failure:  # noqa: BLE001 - one wave must not hold up all others
                log(__name__).error("closing_failed", wave_id=wave_id, error=type(failure).__name__)
                return False
        return len(due) == BATCH

    async def sweep(self) -> bool:
        """Forget who was given a right to answer a closed wave, and its tokens; whether there may be more of them."""
        more = False
        for wave in await self.kept.waves.unswept(self.db, limit=BATCH):
            gone = await self.kept.rights.forget(wave.id, self.db, most=SWEEP)
            gone += await self.kept.answers.forget(wave.id, self.db, most=SWEEP)
            more = more or gone > 0
            if not gone and wave.closed_at is not None and wave.closed_at + _LATE < self.clock():
                await self.kept.waves.swept(wave.id, self.db)
        return more

    async def seal_again(self) -> bool:
        """Seal the keys of waves under the vault's current key, once after each start, which is when keys change; there
        is never more to do."""
        if not self._is_sealed:
            for wave in await self.kept.waves.live(self.db, limit=SWEEP):
                if wave.sealed_key is not None and not self.vault.is_current(wave.sealed_key):
                    place = key_place(wave.id)
                    try:
                        key = self.vault.open(wave.sealed_key, belongs_to=place)
                    except Sealed:
                        # The other waves go on; this one gives no rights until its key can be opened.
                        log(__name__).error("wave_sealed", wave_id=wave.id)
                        continue
                    await self.kept.waves.seal(wave, self.vault.seal(key, belongs_to=place), self.db)
            self._is_sealed = True
        return False

    async def _close(self, wave_id: str, *, by: AnswerableFor | None = None) -> Wave:
        at = self.clock()

        # The driver re-runs `work` on a write conflict, such as an answer that came in meanwhile: it may touch nothing
        # but tx.
        async def work(tx: Tx) -> Wave:
            before = await self.kept.waves.get(wave_id, tx)
            if (wave := before.close(at=at)) is before:
                return wave
            tally = await self.kept.answers.close(wave_id, tx)
            is_first = not await self.kept.results.has_baseline(wave.programme_id, tx)
            results = Results.of(wave, tally, closed_at=at, is_first=is_first)
            await self.kept.waves.save(wave, tx, over=before)
            if by is not None:
                await self.audits.add(_act("wave.closed", wave, by=by, at=at), tx)
            await self.kept.results.add(results, tx)
            if not results.are_withheld:
                comments = [
                    Comment.new(text, wave_id=wave_id, programme_id=wave.programme_id) for text in tally.comments
                ]
                await self.kept.comments.add(comments, tx)
            if results.is_baseline:
                await tx.outbox.add(events.baseline(results))
            return wave

        return await self.uow.run(work, seconds=CLOSING_SECONDS)


def _act(act: str, wave: Wave, *, by: AnswerableFor, at: datetime) -> Act:
    return Act(act=act, subject=f"waves/{wave.id}", actor_id=by.person_id, at=at, programme=wave.programme_id)


def wave_commands(runtime: Runtime, settings: Settings) -> WaveCommands:
    """The commands, wired to a runtime."""
    kept = Kept(WaveRepository(), RightRepository(), AnswerRepository(), ResultRepository(), CommentRepository())
    return WaveCommands(
        runtime.uow,
        runtime.mongo,
        kept,
        runtime.clock,
        programmes=ProgrammeQueries(runtime.mongo, ProgrammeRepository()),
        vault=Vault(settings.vault_keys),
        pause=timedelta(days=settings.barometer_pause_days),
        audits=AuditRepository(),
    )
