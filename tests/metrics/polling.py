"""The barometer as its programme and its people use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from devstack.blinding import Blinding, PublicKey, from_base64url, to_base64url
from kernel.clock import utc_now
from kernel.http.schemas import rfc3339
from kernel.testing.service import Answer, Running

QUESTIONS = ("recommend", "trust")


@dataclass(frozen=True)
class Voice:
    """What somebody answers with, once they were given their right."""

    wave_id: str
    blinding: Blinding
    signature: bytes

    def body(self, answers: Mapping[str, int] | None = None, **others: Any) -> dict[str, Any]:
        """An answer as it is sent."""
        token, signature = to_base64url(self.blinding.token), to_base64url(self.signature)
        values = {"recommend": 9, "trust": 4} if answers is None else answers
        return {"token": token, "signature": signature, "answers": values, **others}


@dataclass(frozen=True)
class Poll:
    """A wave of a running service."""

    service: Running
    id: str
    key: PublicKey

    @classmethod
    async def opened(cls, service: Running, *, as_: str = "programme-1", **body: Any) -> Poll:
        """A new wave."""
        made = await opened(service, as_=as_, **body)
        assert made.status == 201, made.body
        key = await service.get(f"/v1/waves/{made.json['id']}/key", as_=None)
        return cls(service, made.json["id"], PublicKey.of_jwk(key.json))

    def blinding(self) -> Blinding:
        """What somebody draws at random to ask for their right."""
        return Blinding.of(self.key, self.id.encode())

    async def ask(self, blinded_message: bytes, *, as_: str) -> Answer:
        """Ask for a right."""
        body = {"blinded_message": to_base64url(blinded_message)}
        return await self.service.post(f"/v1/waves/{self.id}/rights", as_=as_, json=body)

    async def voice(self, login: str) -> Voice:
        """The right of a person, ready to answer with."""
        blinding = self.blinding()
        given = await self.ask(blinding.blinded_message, as_=login)
        assert given.status == 200, given.body
        return Voice(self.id, blinding, blinding.finalize(from_base64url(given.json["blind_signature"])))

    async def send(self, body: Mapping[str, Any], **options: Any) -> Answer:
        """Send an answer, as nobody in particular."""
        return await self.service.post(f"/v1/waves/{self.id}/answers", **{"as_": None, "json": body, **options})

    async def answered(self, number: int, answers: Mapping[str, int] | None = None, **others: Any) -> None:
        """Have the first so many employees answer alike."""
        for each in range(1, number + 1):
            sent = await self.send((await self.voice(f"employee-{each}")).body(answers, **others))
            assert sent.status == 204, sent.body

    async def close(self, *, as_: str = "programme-1") -> Answer:
        """Close the wave."""
        return await self.service.post(f"/v1/waves/{self.id}/close", as_=as_)

    async def results(self, *, as_: str = "employee-30", **options: Any) -> Answer:
        """What it found."""
        return await self.service.get(f"/v1/waves/{self.id}/results", as_=as_, **options)

    async def comments(self, query: str = "", *, as_: str = "employee-30") -> Answer:
        """What people wrote."""
        return await self.service.get(f"/v1/waves/{self.id}/comments{query}", as_=as_)


async def opened(service: Running, *, as_: str = "programme-1", **body: Any) -> Answer:
    """Ask for a new wave."""
    closes_at = rfc3339(utc_now() + timedelta(days=7))
    wanted = {"questions": list(QUESTIONS), "closes_at": closes_at, **body}
    return await service.post("/v1/waves", as_=as_, json=wanted)
