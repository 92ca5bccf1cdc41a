"""Who gets digests in the tests: a mail server that keeps what it takes, and people who ask for digests."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import cycle
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from kernel.clock import utc_now
from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from tests.distribution.conftest import Programme

ALWAYS = [
    {"weekday": day, "start": "00:00", "end": "24:00"}
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
]
# Each test has a person of its own, whose messages are theirs alone.
logins = cycle(f"employee-{number}" for number in range(3, 31))


class Mailbox:
    """What a mail server took, and what it answers to whom."""

    def __init__(self) -> None:
        self.port = 0
        self.mails: list[tuple[str, EmailMessage]] = []
        self.answers: dict[str, list[str]] = {}

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.answers.get(address):
            return self.answers[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=default)  # type: ignore[arg-type]
        assert isinstance(mail, EmailMessage)
        self.mails.append((envelope.rcpt_tos[0], mail))
        return "250 OK"

    def of(self, address: str) -> list[EmailMessage]:
        """The mails to an address, in order."""
        return [mail for recipient, mail in self.mails if recipient == address]


class Person:
    """Somebody who wants a digest, at any hour."""

    def __init__(self, service: Running, mailbox: Mailbox) -> None:
        self.service = service
        self.mailbox = mailbox
        self.login = next(logins)
        self.id = service.person_id(self.login)
        self.address = f"{self.login}@people.example"

    async def breathe(self, **wishes: Any) -> None:
        """Set the person's budget: every hour of the week, as far as nothing else is wished."""
        read = await self.service.get("/v1/me/budget", as_=self.login)
        body = {"time_zone": "UTC", "windows": ALWAYS, "messages_per_week": 7, **wishes}
        answer = await self.service.put(
            "/v1/me/budget", as_=self.login, json=body, headers={"If-Match": read.headers["etag"]}
        )
        assert answer.status == 200, answer.body

    async def ask(self, channel: str = "email", address: str | None = None, **wishes: Any) -> Answer:
        """PUT the digest over whatever there is."""
        read = await self.service.get("/v1/me/digest", as_=self.login)
        body = {"channel": channel, "address": address or self.address, **wishes}
        return await self.service.put(
            "/v1/me/digest", as_=self.login, json=body, headers={"If-Match": read.headers["etag"]}
        )

    async def code(self) -> str:
        """The code that came by mail."""
        mails = await eventually(lambda: self.mailbox.of(self.address))
        found = re.search(r"\b\d{8}\b", text_of(mails[-1]))
        assert found is not None
        return found[0]

    async def confirm(self, code: str) -> Answer:
        """POST the code."""
        return await self.service.post("/v1/me/digest/confirm", as_=self.login, json={"code": code})

    async def subscribed(self, **wishes: Any) -> None:
        """Ask for digests by mail, and confirm the address; the mail with the code is forgotten."""
        await self.breathe()
        assert (await self.ask(**wishes)).status == 200
        assert (await self.confirm(await self.code())).status == 200
        self.mailbox.mails.clear()

    async def is_due(self) -> None:
        """Let a week go by."""
        past = utc_now() - timedelta(minutes=1)
        await self.service.runtime.mongo.collection("digests").update_one(
            {"_id": self.id}, {"$set": {"due_at": past, "since": past - timedelta(days=1)}}
        )

    async def hurry(self, message_id: str) -> None:
        """Let the pause before the next attempt go by."""
        await self.service.runtime.mongo.collection("messages").update_one(
            {"_id": message_id}, {"$set": {"due_at": utc_now()}}
        )

    async def planned(self) -> bool:
        """Whether the worker has looked at the digest since it was due."""
        found = await self.service.runtime.mongo.collection("digests").find_one({"_id": self.id})
        return found is not None and found["due_at"] > utc_now()

    async def state(self) -> str:
        """The state of the digest, as its owner sees it."""
        answer = await self.service.get("/v1/me/digest", as_=self.login)
        state: str = answer.json["state"]
        return state

    async def messages(self, **wanted: Any) -> list[dict[str, Any]]:
        """The digests that were written for the person."""
        return await self.service.runtime.mongo.collection("messages").find(
            {"person_id": self.id, "kind": "digest", **wanted}
        )


async def heard(state: str, programme: Programme, mailbox: Mailbox) -> None:
    """Change the weather, and return when the worker knows it: it sends no code in a storm, and one otherwise."""
    await programme.turn(state)
    probe = Person(programme.service, mailbox)
    messages = programme.service.runtime.mongo.collection("messages")

    async def tried() -> str | None:
        [newest] = await messages.find({"person_id": probe.id}, sort=[("_id", -1)], limit=1)
        was_tried = newest["state"] != "sending" and newest["due_at"] > newest["created_at"]
        return newest["state"] if was_tried or newest["state"] == "sent" else None

    for number in range(5):
        assert (await probe.ask(address=f"probe-{number}@people.example")).status == 200
        if state != "storm":
            await eventually(lambda: mailbox.of("probe-0@people.example"))
            mailbox.mails.clear()
            return
        if await eventually(tried) == "waiting":
            await probe.service.delete("/v1/me/digest", as_=probe.login)
            return
    raise AssertionError("the worker went on sending")


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """The text or HTML of a mail."""
    part = mail.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content
