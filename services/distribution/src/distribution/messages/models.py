"""Messages to people: what one says, what became of it, and when it is tried again. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from html import escape

from distribution.digests.models import Channel, Digest
from kernel.language import Language, Text

MOST_ATTEMPTS = 5
# The first pause is a minute, each one five times the one before; after the last, hours have gone by.
FIRST_PAUSE = timedelta(minutes=1)
# Longer than any call takes: what is still under way then was left by a process that ended.
LEFT_AFTER = timedelta(minutes=5)
# Of more stories, the feed tells.
MOST_STORIES = 10


class Kind(StrEnum):
    """What a message is for."""

    CONFIRMATION = "confirmation"
    DIGEST = "digest"


class State(StrEnum):
    """What became of a message. `uncertain`: it may have arrived, and is not sent again, because nobody is to get it
    twice. `dropped`: it was not wanted any more, or not the time for it."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Sent:
    """The other side has taken the message."""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The other side may have it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """It was certainly not taken, and may be taken later."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It is not taken at this address, now or later."""

    reason: str


Outcome = Sent | Uncertain | Later | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An intent to send something to a person. The address is not in it: it is read right before the call."""

    id: str
    person_id: str
    kind: Kind
    created_at: datetime
    due_at: datetime
    state: State = State.WAITING
    attempts: int = 0
    reason: str | None = None
    story_ids: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()

    @classmethod
    def confirmation(cls, id: str, digest: Digest, *, at: datetime) -> Message:
        """The code for an address."""
        return cls(id=id, person_id=digest.person_id, kind=Kind.CONFIRMATION, created_at=at, due_at=at)

    @classmethod
    def digest(cls, id: str, digest: Digest, *, story_ids: Sequence[str], at: datetime) -> Message:
        """What is new."""
        return cls(
            id=id, person_id=digest.person_id, kind=Kind.DIGEST, created_at=at, due_at=at, story_ids=tuple(story_ids)
        )

    def after(self, outcome: Outcome, *, at: datetime) -> Message:
        """The message after a call."""
        match outcome:
            case Sent():
                return replace(self, state=State.SENT, reason=None)
            case Uncertain(reason):
                return replace(self, state=State.UNCERTAIN, reason=reason)
            case Refused(reason):
                return replace(self, state=State.FAILED, reason=reason)
            case Later(reason):
                if self.attempts >= MOST_ATTEMPTS:
                    return replace(self, state=State.FAILED, reason=reason)
                pause = FIRST_PAUSE * 5 ** (self.attempts - 1)
                return replace(self, state=State.WAITING, reason=reason, due_at=at + pause)

    def drop(self, reason: str) -> Message:
        """The message that is not sent, and why."""
        return replace(self, state=State.DROPPED, reason=reason)

    def wait(self, until: datetime) -> Message:
        """The message, which was not tried, at another time."""
        return replace(self, state=State.WAITING, attempts=self.attempts - 1, due_at=until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a message says, for every channel. `addresses` are those of stories, in ASCII and percent-encoded."""

    subject: str
    lines: tuple[str, ...]
    addresses: tuple[str, ...] = ()
    action: tuple[str, str] | None = None
    """What to do about it, and where."""
    unsubscribe: tuple[str, str] | None = None
    language: Language

    @property
    def text(self) -> str:
        """As plain text."""
        blocks = ["\n".join(self.lines), "\n".join(self.addresses)]
        colon = "\N{NO-BREAK SPACE}:" if self.language == "fr" else ":"
        blocks += [f"{label}{colon} {address}" for label, address in _pairs(self)]
        return "\n\n".join(block for block in blocks if block) + "\n"

    @property
    def html(self) -> str:
        """As an HTML document, in which nothing is loaded from anywhere."""
        parts = [f"<p>{escape(line)}</p>" for line in self.lines]
        if self.addresses:
            items = "".join(f"<li>{_anchor(_shown(one), one)}</li>" for one in self.addresses)
            parts.append(f"<ul>{items}</ul>")
        parts += [f"<p>{_anchor(*pair)}</p>" for pair in _pairs(self)]
        head = f'<head><meta charset="utf-8"><title>{escape(self.subject)}</title></head>'
        return f'<!doctype html><html lang="{self.language}">{head}<body>{"".join(parts)}</body></html>'


def code_letter(code: str, language: Language) -> Letter:
    """The message that confirms an address."""
    subject = Text(en="Your code for Relais", fr="Votre code pour Relais")
    first = Text(
        en=f"{code} is the code that confirms this address. It holds for 24 hours.",
        fr=f"{code} est le code qui confirme cette adresse. Il est valable 24 heures.",
    )
    second = Text(
        en="If you did not ask for it, there is nothing to do: nothing more will come.",
        fr="Si vous ne l’avez pas demandé, il n’y a rien à faire : vous ne recevrez rien d’autre.",
    )
    return Letter(subject=subject.in_(language), lines=(first.in_(language), second.in_(language)), language=language)


def digest_letter(addresses: Sequence[str], language: Language, *, more: bool, feed: str, unsubscribe: str) -> Letter:
    """A digest of new stories. It is about the stories alone, never about what its reader did or did not do."""
    count = len(addresses)
    if more:
        subject = Text(en=f"More than {count} new stories", fr=f"Plus de {count} nouvelles histoires")
    elif count == 1:
        subject = Text(en="A new story", fr="Une nouvelle histoire")
    else:
        subject = Text(en=f"{count} new stories", fr=f"{count} nouvelles histoires")
    line = Text(
        en="New in your organisation, to read whenever you like:",
        fr="Du nouveau dans votre organisation, à lire quand vous le souhaitez :",
    )
    return Letter(
        subject=subject.in_(language),
        lines=(line.in_(language),),
        addresses=tuple(addresses),
        action=(Text(en="Your feed", fr="Votre fil").in_(language), feed),
        unsubscribe=(Text(en="No more of these", fr="Ne plus en recevoir").in_(language), unsubscribe),
        language=language,
    )


def payload(letter: Letter, channel: Channel) -> dict[str, object]:
    """What the incoming webhook of a chat takes.

    Slack: https://api.slack.com/messaging/webhooks. Mattermost:
    https://developers.mattermost.com/integrate/webhooks/incoming/. Teams: an Adaptive Card in a message, as its
    Workflows take it.
    """
    match channel:
        case Channel.SLACK:
            return _slack(letter)
        case Channel.TEAMS:
            return _teams(letter)
        case _:
            links = [*letter.addresses, *(f"[{label}]({address})" for label, address in _pairs(letter))]
            return {"text": "\n".join([f"**{letter.subject}**", *letter.lines, *(f"* {link}" for link in links)])}


def _slack(letter: Letter) -> dict[str, object]:
    links = [f"• <{_slack_text(one)}>" for one in letter.addresses]
    links += [f"<{_slack_text(address)}|{_slack_text(label)}>" for label, address in _pairs(letter)]
    sections = [f"*{_slack_text(letter.subject)}*", _slack_text("\n".join(letter.lines)), "\n".join(links)]
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": one}} for one in sections]
    return {"text": letter.subject, "blocks": blocks, "unfurl_links": False}


def _teams(letter: Letter) -> dict[str, object]:
    texts = [*letter.lines, *(f"[{_shown(one)}]({one})" for one in letter.addresses)]
    body = [{"type": "TextBlock", "text": letter.subject, "weight": "Bolder", "wrap": True}]
    body += [{"type": "TextBlock", "text": one, "wrap": True} for one in texts]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "actions": [{"type": "Action.OpenUrl", "title": label, "url": address} for label, address in _pairs(letter)],
    }
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}


def _pairs(letter: Letter) -> list[tuple[str, str]]:
    return [pair for pair in (letter.action, letter.unsubscribe) if pair is not None]


def _slack_text(text: str) -> str:
    # https://api.slack.com/reference/surfaces/formatting#escaping: these three and no others.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _anchor(label: str, address: str) -> str:
    return f'<a href="{escape(address)}">{escape(label)}</a>'


def _shown(address: str) -> str:
    """An address as a person reads it: where it is, without the parameters."""
    return address.partition("://")[2].partition("?")[0].partition("#")[0].rstrip("/")
