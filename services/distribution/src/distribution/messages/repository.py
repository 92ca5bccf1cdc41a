"""Messages in MongoDB, and the ways on which they leave: a mail server, and incoming webhooks of chats."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from typing import Any, Literal

import aiosmtplib

from distribution.digests.models import Channel
from distribution.messages.models import (
    LEFT_AFTER,
    MOST_ATTEMPTS,
    Kind,
    Later,
    Letter,
    Message,
    Outcome,
    Refused,
    Sent,
    State,
    Uncertain,
    payload,
)
from kernel.mongo import Db, Document, Tx
from kernel.outbound import Outbound, OutboundFailure, RefusedAddress

MESSAGES = "messages"
_CALL_SECONDS = 20.0
_ANSWER_BYTES = 65_536


class MessageRepository:
    """Reads and writes messages, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, message: Message, db: Db) -> None:
        """Have a message sent."""
        await db.collection(MESSAGES).insert_one(_document(message))

    async def claim(self, db: Db, *, at: datetime, token: str) -> Message | None:
        """The next message that is due, for this caller alone; None when there is none. From now on `token` ends the
        digests of its person."""
        tokens = {"$concatArrays": [{"$ifNull": ["$tokens", []]}, [token_hash(token)]]}
        claimed = {
            "state": State.SENDING.value,
            "claimed_at": at,
            "attempts": {"$add": ["$attempts", 1]},
            # Only the last ones: what came before was not taken, or not even tried, and a storm has it claimed over and
            # over.
            "tokens": {
                "$cond": [{"$eq": ["$kind", Kind.DIGEST.value]}, {"$slice": [tokens, -MOST_ATTEMPTS]}, "$tokens"]
            },
        }
        found = await db.collection(MESSAGES).find_one_and_update(
            {"state": State.WAITING.value, "due_at": {"$lte": at}}, [{"$set": claimed}]
        )
        return None if found is None else _message(found)

    async def save(self, message: Message, db: Db) -> None:
        """Keep what became of a message."""
        await db.collection(MESSAGES).update_one(
            {"_id": message.id},
            {
                "$set": {
                    "state": message.state.value,
                    "reason": message.reason,
                    "due_at": message.due_at,
                    "attempts": message.attempts,
                }
            },
        )

    async def leave_uncertain(self, db: Db, *, at: datetime) -> int:
        """What a process that ended had under way may have arrived; how many messages that were."""
        return await db.collection(MESSAGES).update_many(
            {"state": State.SENDING.value, "claimed_at": {"$lt": at - LEFT_AFTER}},
            {"$set": {"state": State.UNCERTAIN.value, "reason": "left"}},
        )

    async def moments(self, person_id: str, db: Db, *, since: datetime, besides: str = "") -> Sequence[datetime]:
        """When the person was sent a digest, or will be, since a moment; the message `besides` does not count."""
        found = await db.collection(MESSAGES).find(
            {
                "person_id": person_id,
                "kind": Kind.DIGEST.value,
                "created_at": {"$gte": since},
                "state": {"$nin": [State.DROPPED.value, State.FAILED.value]},
                "_id": {"$ne": besides},
            },
            fields=["created_at"],
        )
        return [document["created_at"] for document in found]

    async def confirmations(self, person_id: str, db: Db, *, since: datetime) -> int:
        """How many codes were sent for a person since a moment."""
        return await db.collection(MESSAGES).count(
            {"person_id": person_id, "kind": Kind.CONFIRMATION.value, "created_at": {"$gte": since}}
        )

    async def person_of(self, token: str, db: Db) -> str | None:
        """Whose digest a token ends, or None if it is in no message that is still kept."""
        found = await db.collection(MESSAGES).find_one({"tokens": token_hash(token)}, fields=["person_id"])
        return None if found is None else found["person_id"]


@dataclass(frozen=True, slots=True)
class MessageHolding:
    """What is kept of a person: that they were sent something, and what became of it."""

    name: str = MESSAGES

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The messages, without the tokens that end a digest."""
        wanted: Document = {"person_id": person_id}
        if after is not None:
            wanted["_id"] = {"$gt": after}
        found = await db.collection(MESSAGES).find(wanted, sort=[("_id", 1)], limit=most)
        return [{name: value for name, value in one.items() if name != "tokens"} for one in found]

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """They are removed."""
        found = await tx.collection(MESSAGES).find({"person_id": person_id}, fields=["_id"], limit=most)
        return await tx.collection(MESSAGES).delete_many({"_id": {"$in": [one["_id"] for one in found]}})


def token_hash(token: str) -> str:
    """What is kept of a token: whoever reads the database cannot use it."""
    return sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail leaves. `sender` is the address it comes from."""

    host: str
    port: int
    tls: Literal["starttls", "tls", "none"]
    username: str | None
    password: str | None
    sender: str


class Mailer:
    """Sends letters by e-mail, one connection each."""

    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def send(self, message_id: str, letter: Letter, address: str, *, at: datetime) -> Outcome:
        """What the mail server said. A message keeps its `Message-ID`, however often it is tried."""
        server = self.server
        try:
            await aiosmtplib.send(
                _mail(message_id, letter, address, sender=server.sender, at=at),
                sender=server.sender,
                recipients=[address],
                hostname=server.host,
                port=server.port,
                username=server.username,
                password=server.password,
                use_tls=server.tls == "tls",
                start_tls=server.tls == "starttls",
                timeout=_CALL_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            permanent = all(one.code >= 500 for one in refused.recipients)
            return Refused("recipient") if permanent else Later("recipient")
        except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPResponseException) as failure:
            # Without a connection, or after a refusal, nothing was taken. A refusal that is not the recipient's is ours
            # to mend: of the sender, of the password, of the content.
            return Later(type(failure).__name__)
        except (aiosmtplib.SMTPException, OSError) as failure:
            return Uncertain(type(failure).__name__)
        return Sent()


class Hooks:
    """Sends letters to incoming webhooks. No address but a public one is ever called."""

    def __init__(self, outbound: Outbound) -> None:
        self.outbound = outbound

    async def send(self, letter: Letter, channel: Channel, address: str) -> Outcome:
        """What the chat said."""
        body = json.dumps(payload(letter, channel)).encode()
        try:
            answer = await self.outbound.send(
                "POST",
                address,
                headers={"Content-Type": "application/json"},
                body=body,
                seconds=_CALL_SECONDS,
                max_bytes=_ANSWER_BYTES,
            )
        except RefusedAddress as refused:
            return Refused(refused.reason)
        except OutboundFailure as failure:
            return Uncertain(failure.reason) if failure.may_have_arrived else Later(failure.reason)
        if 200 <= answer.status < 300:
            return Sent()
        if answer.status in (408, 425, 429) or answer.status >= 500:
            return Later(str(answer.status))
        return Refused(str(answer.status))


def _mail(message_id: str, letter: Letter, address: str, *, sender: str, at: datetime) -> bytes:
    mail = EmailMessage(policy=SMTP)
    local, _, domain = sender.rpartition("@")
    mail["From"] = Address("Relais", local, domain)
    mail["To"] = Address(addr_spec=address)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{message_id}@{domain}>"
    # RFC 3834: no machine answers it.
    mail["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe is not None:
        # RFC 8058: one POST to this address ends it.
        mail["List-Unsubscribe"] = f"<{letter.unsubscribe[1]}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # Every mail server takes quoted-printable, in lines of 76 (RFC 2045 §6.7).
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = letter.language
    # Written here, because the library would fold an address in a header, or encode it, and no program finds it then.
    # 998 is what a line may have (RFC 5322 §2.1.1).
    return mail.as_bytes(policy=SMTP.clone(max_line_length=998))


def _document(message: Message) -> Document:
    document = asdict(message)
    document["_id"] = document.pop("id")
    for name in ("kind", "state"):
        document[name] = document[name].value
    return document


def _message(document: Document) -> Message:
    fields = {name: value for name, value in document.items() if name not in ("_id", "claimed_at")}
    fields["kind"], fields["state"] = Kind(fields["kind"]), State(fields["state"])
    fields["story_ids"], fields["tokens"] = tuple(fields["story_ids"]), tuple(fields["tokens"])
    return Message(id=document["_id"], **fields)
