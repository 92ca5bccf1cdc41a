"""Taking answers, from nobody in particular."""

from __future__ import annotations

from kernel.clock import Clock
from kernel.mongo import Db, Tx, UnitOfWork
from metrics.answers.models import Answer
from metrics.answers.repository import AnswerRepository
from metrics.waves.errors import WaveNotOpen
from metrics.waves.models import WaveStatus
from metrics.waves.repository import WaveRepository


class AnswerCommands:
    """Takes one answer for each signed token. It is told of the answer and of nothing else of the request."""

    def __init__(self, uow: UnitOfWork, db: Db, answers: AnswerRepository, waves: WaveRepository, clock: Clock) -> None:
        self.uow = uow
        self.db = db
        self.answers = answers
        self.waves = waves
        self.clock = clock

    async def give(self, answer: Answer, *, wave_id: str) -> None:
        """Count an answer. `WaveNotFound`, `WaveNotOpen`, `TokenSpent`, and what `Answer.must_fit` raises."""
        wave = await self.waves.get(wave_id, self.db)
        wave.must_be_open(at=self.clock())
        answer.must_fit(wave)

        async def work(tx: Tx) -> None:
            if not await self.answers.add(answer, wave_id, tx):
                raise WaveNotOpen(WaveStatus.CLOSED)

        await self.uow.run(work)
