"""Giving people their right to answer, once for each wave."""

from __future__ import annotations

import asyncio

from kernel.clock import Clock
from kernel.mongo import Db, DuplicateKey, Tx, UnitOfWork
from kernel.vault import Sealed, Vault
from metrics.rights.errors import NotOfTheProgramme, RightTaken, WaveSealed
from metrics.rights.models import IssuingKey, Right, digest_of
from metrics.rights.repository import RightRepository
from metrics.waves.errors import WaveNotOpen
from metrics.waves.models import WaveStatus
from metrics.waves.repository import WaveRepository


class RightCommands:
    """Signs what a person blinded. What is signed is seen nowhere, now or later."""

    def __init__(
        self, uow: UnitOfWork, db: Db, rights: RightRepository, waves: WaveRepository, clock: Clock, *, vault: Vault
    ) -> None:
        self.uow = uow
        self.db = db
        self.rights = rights
        self.waves = waves
        self.clock = clock
        self.vault = vault

    async def issue(self, wave_id: str, blinded_message: bytes, *, person_id: str, programme_id: str) -> bytes:
        """The blind signature of a person of that programme. The same question has the same answer, another one is
        `RightTaken`; also `WaveNotFound`, `WaveNotOpen`, `WaveSealed`, `NotOfTheProgramme` and `NotABlindedMessage`."""
        wave = await self.waves.get(wave_id, self.db)
        wave.must_be_open(at=self.clock())
        if wave.programme_id != programme_id:
            raise NotOfTheProgramme
        if wave.sealed_key is None:
            raise WaveNotOpen(WaveStatus.CLOSED)
        try:
            key = IssuingKey(self.vault.open(wave.sealed_key, belongs_to=key_place(wave_id)))
        except Sealed:
            raise WaveSealed from None
        # Signed first: who sends what is no blinded message has not used up their right.
        signature = await asyncio.to_thread(key.sign, blinded_message)
        right = Right(wave_id=wave_id, person_id=person_id, digest=digest_of(blinded_message))

        async def work(tx: Tx) -> None:
            if await self.rights.is_used_up(wave_id, person_id, tx):
                raise RightTaken
            await self.rights.add(right, tx)

        try:
            await self.uow.run(work)
        except DuplicateKey:
            if await self.rights.find(wave_id, person_id, self.db) != right:
                raise RightTaken from None
        return signature


def key_place(wave_id: str) -> str:
    """What the sealed key of a wave belongs to (`Vault.seal`)."""
    return f"wave:{wave_id}"
