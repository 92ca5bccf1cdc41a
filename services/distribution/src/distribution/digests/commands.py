"""What a person does about their own digest. It is told to nobody: no event, and no address in any log."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from distribution.digests.errors import CodeExpired, EmailOff, NoDigest, TooManyCodes, not_public, wrong_code
from distribution.digests.models import (
    CODE_VALID,
    MOST_CODES_A_DAY,
    Channel,
    Digest,
    Frequency,
    Reader,
    State,
    address_hint,
)
from distribution.digests.repository import DigestRepository
from distribution.messages.models import Message
from distribution.messages.repository import MessageRepository
from kernel.auth import Actor
from kernel.clock import Clock, new_id
from kernel.http import ExpectedVersion
from kernel.language import Language
from kernel.mongo import Tx, UnitOfWork
from kernel.outbound import Outbound, RefusedAddress
from kernel.vault import Sealed, Vault


class DigestCommands:
    """Asking for digests, confirming an address, and wanting none any more."""

    def __init__(
        self,
        uow: UnitOfWork,
        digests: DigestRepository,
        messages: MessageRepository,
        clock: Clock,
        *,
        vault: Vault,
        outbound: Outbound,
        sends_email: bool,
    ) -> None:
        self.uow = uow
        self.digests = digests
        self.messages = messages
        self.clock = clock
        self.vault = vault
        self.outbound = outbound
        self.sends_email = sends_email

    async def change(
        self,
        *,
        channel: Channel,
        address: str,
        frequency: Frequency,
        language: Language,
        expected: ExpectedVersion,
        by: Actor,
    ) -> Digest:
        """The digest from now on. An e-mail address that is not confirmed yet is sent a code; `EmailOff` and
        `TooManyCodes` when none can be, 422 for a webhook that is not on a public network."""
        reader = Reader(entity=by.attributes.get("entity"), country=by.attributes.get("country", "").upper())
        if channel is not Channel.EMAIL:
            await self._must_be_public(address)
        elif not self.sends_email:
            raise EmailOff
        at = self.clock()
        made = Digest(
            person_id=by.person_id,
            version=1,
            channel=channel,
            address=self.vault.seal(address.encode(), belongs_to=f"digest:{by.person_id}"),
            hint=address_hint(channel, address),
            frequency=frequency,
            language=language,
            reader=reader,
            since=at,
            due_at=at + frequency.period,
        )
        code = self.vault.seal(f"{secrets.randbelow(10**8):08}".encode(), belongs_to=f"digest-code:{by.person_id}")
        message_id = new_id()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Digest:
            known = await self.digests.find(by.person_id, tx)
            expected.check(known.version if known else 0)
            digest = made if known is None else replace(made, version=known.version + 1)
            if known is not None and self._same_address(known, channel, address) and known.state is State.ON:
                digest = replace(digest, confirmed_at=known.confirmed_at, since=known.since)
            elif channel is not Channel.EMAIL:
                digest = replace(digest, confirmed_at=at)
            else:
                await self._must_have_codes_left(by.person_id, tx, at=at)
                digest = replace(digest, code=code, code_until=at + CODE_VALID)
                await self.messages.add(Message.confirmation(message_id, digest, at=at), tx)
            if known is None:
                await self.digests.add(digest, tx)
            else:
                await self.digests.save(digest, tx, over=known)
            return digest

        return await self.uow.run(work)

    async def confirm(self, code: str, *, by: str) -> Digest:
        """The digest with its address confirmed; `NoDigest` if none waits for it, `CodeExpired`, or 422."""
        at = self.clock()

        async def work(tx: Tx) -> Digest:
            known = await self.digests.find(by, tx)
            if known is None or known.code is None:
                raise NoDigest
            if not known.takes_code(at):
                raise CodeExpired
            try:
                sent = self.vault.open(known.code, belongs_to=f"digest-code:{by}").decode()
            except Sealed:
                # The key is gone; nobody can tell any more what was sent.
                raise CodeExpired from None
            digest = known.confirm(at=at) if hmac.compare_digest(sent, code) else known.tried()
            await self.digests.save(digest, tx, over=known)
            return digest

        # A wrong code is kept as tried, which an exception inside the transaction would undo.
        digest = await self.uow.run(work)
        if digest.state is not State.ON:
            raise wrong_code()
        return digest

    async def turn_off(self, person_id: str) -> None:
        """The person wants no digest; nothing is kept of the wish or the address. Nothing happens if they had none."""

        async def work(tx: Tx) -> None:
            await self.end(person_id, tx)

        await self.uow.run(work)

    async def unsubscribe(self, token: str) -> None:
        """The same, for whoever has the link of a digest; nothing happens for a token that none has."""

        async def work(tx: Tx) -> None:
            person_id = await self.messages.person_of(token, tx)
            if person_id is not None:
                await self.digests.remove(person_id, tx)

        await self.uow.run(work)

    async def end(self, person_id: str, tx: Tx) -> None:
        """The same, as a part of what somebody does who leaves."""
        await self.digests.remove(person_id, tx)

    async def _must_be_public(self, address: str) -> None:
        try:
            await self.outbound.check(address)
        except RefusedAddress:
            raise not_public() from None

    async def _must_have_codes_left(self, person_id: str, tx: Tx, *, at: datetime) -> None:
        if await self.messages.confirmations(person_id, tx, since=at - timedelta(days=1)) >= MOST_CODES_A_DAY:
            raise TooManyCodes

    def _same_address(self, known: Digest, channel: Channel, address: str) -> bool:
        try:
            opened = self.vault.open(known.address, belongs_to=f"digest:{known.person_id}")
        except Sealed:
            # The key is gone, and with it what the address was.
            return False
        return known.channel is channel and hmac.compare_digest(opened, address.encode())
