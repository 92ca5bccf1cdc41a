"""Relays: the company passing on what its people write. No call without a consent that still holds. No I/O."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from distribution.accounts.models import Author, Later, Outcome, Posted, Reconnect, Refused, Uncertain
from distribution.networks.models import Network
from distribution.personal_data.models import ERASED
from distribution.posts.models import NOT_ARRIVED
from distribution.relays.errors import AuthorshipNotShown, RelayNotPossible, StaleConsent
from kernel.language import Text

# No letter or digit that is taken for another one.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_CODE_LETTERS = 10
# So many attempts over some two days, then somebody of the programme does it.
MOST_ATTEMPTS = 8
_LONGEST_PAUSE = 24 * 3600.0
# Words of networks for a post that is not there any more.
_GONE = frozenset({"post_not_found", "not_found"})
CONSENT_VERSION = 1
CONSENT = Text(
    en="I wrote this post and agree that the company passes it on from its own account, naming me as I chose. This "
    "holds for this post alone, and I can take it back at any time: nothing is passed on from then on, and what was is "
    "taken back.",
    fr="J’ai écrit ce message et j’accepte que l’entreprise le relaie depuis son propre compte, en me citant comme "
    "je l’ai choisi. Cela vaut pour ce seul message, et je peux revenir dessus à tout moment : plus rien "
    "n’est alors relayé, et ce qui l’a été est retiré.",
)


class Credit(StrEnum):
    """How the author wants to be named beside the relayed post."""

    HANDLE = "handle"
    FIRST_WORDS = "first_words"
    NONE = "none"


class Proof(StrEnum):
    """What shows that a post is the person's own."""

    ACCOUNT = "account"
    CODE = "code"
    # Where posts cannot be read: the person says so, and a human of the programme looks before anything is passed on.
    DECLARED = "declared"


class RelayState(StrEnum):
    """Where an offer is in its life.

    `to_do` and `to_undo` wait for somebody of the programme: to pass it on by hand, or to take back what went out and
    has lost its author's consent.
    """

    OFFERED = "offered"
    SHOWN = "shown"
    CONSENTED = "consented"
    SENDING = "sending"
    TO_DO = "to_do"
    RELAYED = "relayed"
    TO_UNDO = "to_undo"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


class End(StrEnum):
    """What became of an offer first, which stays the answer to it."""

    RELAYED = "relayed"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


WAITING = frozenset({RelayState.OFFERED, RelayState.SHOWN, RelayState.CONSENTED, RelayState.TO_DO})


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """A post that a person offers. Every change makes the next version.

    `due_at` is when the company passes it on by itself or is tried again: not before the objection period is over.
    `code` is what the author may put into the post to show that it is theirs. `why_by_hand` is a stable word for why
    somebody of the programme has to do it. `may_be_out` says that an attempt was not heard of again. `end` and
    `concluded_at` are set once. The post's own text is read where that is needed and never kept.
    """

    id: str
    version: int
    person_id: str
    programme_id: str
    network: Network
    address: str
    credit: Credit
    code: str
    state: RelayState
    offered_at: datetime
    proof: Proof | None = None
    consent_version: int | None = None
    consented_at: datetime | None = None
    due_at: datetime | None = None
    lease_until: datetime | None = None
    attempts: int = 0
    may_be_out: bool = False
    why_by_hand: str | None = None
    reason: str | None = None
    relayed_as: str | None = None
    end: End | None = None
    concluded_at: datetime | None = None

    def show(self, author: Author | None, *, own: frozenset[str], readable: bool) -> Relay:
        """The relay once it is shown that the person wrote the post: by an account of theirs (`own` are the subjects of
        their connected accounts on the network) or by the code in its text; declared where the network gives nothing
        to read. `AuthorshipNotShown` otherwise."""
        self._must_be(RelayState.OFFERED, RelayState.SHOWN)
        if not readable:
            return self._next(state=RelayState.SHOWN, proof=Proof.DECLARED)
        if author is None:
            raise AuthorshipNotShown
        if author.subject in own:
            return self._next(state=RelayState.SHOWN, proof=Proof.ACCOUNT)
        if self.code in author.text.lower():
            return self._next(state=RelayState.SHOWN, proof=Proof.CODE)
        raise AuthorshipNotShown

    def consent(self, version: int, *, at: datetime, period: timedelta) -> Relay:
        """The relay with the consent of its author; the company may object until `due_at`."""
        self._must_be(RelayState.SHOWN)
        if version != CONSENT_VERSION:
            raise StaleConsent(CONSENT_VERSION)
        return self._next(state=RelayState.CONSENTED, consent_version=version, consented_at=at, due_at=at + period)

    def withdraw(self, *, at: datetime) -> Relay:
        """The relay without its author's consent: over if nothing went out, to be taken back by the programme if
        something did, or may in this very moment. To withdraw again changes nothing, nor does it after a no."""
        if self.state in WAITING and not self.may_be_out:
            return self._over(RelayState.WITHDRAWN, End.WITHDRAWN, at=at)
        if self.state in WAITING or self.state in (RelayState.SENDING, RelayState.RELAYED):
            return self._over(RelayState.TO_UNDO, End.WITHDRAWN, at=at)
        return self

    def leave(self, *, at: datetime) -> Relay:
        """The relay of an author who has left: taken back as by `withdraw`, but what was passed on before stays."""
        return self if self.state is RelayState.RELAYED else self.withdraw(at=at)

    def object(self, reason: str, *, at: datetime) -> Relay:
        """The relay, not passed on, with the reason that its author reads."""
        self._must_be(RelayState.CONSENTED, RelayState.TO_DO)
        return replace(self._over(RelayState.OBJECTED, End.OBJECTED, at=at), reason=reason)

    def is_due(self, *, at: datetime) -> bool:
        """Whether it is to be passed on now, or was left behind by a worker that died over it."""
        if self.state is RelayState.SENDING:
            return self.lease_until is not None and self.lease_until <= at
        return self.state is RelayState.CONSENTED and self.due_at is not None and self.due_at <= at

    def send(self, *, at: datetime, seconds: float) -> Relay:
        """The relay, claimed for one attempt that is over within `seconds`.

        The attempts share the relay's id as their key, so that none of them passes the post on twice."""
        if not self.is_due(at=at):
            raise RelayNotPossible(self.state)
        return self._next(
            state=RelayState.SENDING,
            lease_until=at + timedelta(seconds=seconds),
            attempts=self.attempts + 1,
            may_be_out=self.may_be_out or self.state is RelayState.SENDING,
        )

    def later(self, until: datetime) -> Relay:
        """The relay that was claimed and not sent, to be tried again then."""
        self._must_be(RelayState.SENDING)
        return self._next(state=RelayState.CONSENTED, due_at=until, lease_until=None)

    def put_off(self, until: datetime) -> Relay:
        """The relay that is due and not claimed, because nothing may go out now."""
        return self._next(
            state=RelayState.CONSENTED,
            due_at=until,
            lease_until=None,
            may_be_out=self.may_be_out or self.state is RelayState.SENDING,
        )

    def by_hand(self, why: str) -> Relay:
        """The relay, for somebody of the programme to pass on."""
        self._must_be(RelayState.SENDING, RelayState.CONSENTED)
        return self._next(state=RelayState.TO_DO, why_by_hand=why, due_at=None, lease_until=None)

    def settle(self, outcome: Outcome, *, attempt: int, at: datetime) -> Relay:
        """The relay after an attempt; a word about another attempt changes nothing. Where consent was withdrawn during
        the call, it tells whether there is something to take back."""
        if self.attempts != attempt:
            return self
        if self.state is RelayState.TO_UNDO and self.end is End.WITHDRAWN and not self.may_be_out:
            return self._settle_withdrawn(outcome)
        if self.state is not RelayState.SENDING:
            return self
        match outcome:
            case Posted(address=address):
                return self._passed_on(address, at=at)
            case Refused(reason=reason) if reason in _GONE:
                return self._over(RelayState.FAILED, End.FAILED, at=at)
            case Refused(reason=reason) | Reconnect(reason=reason):
                return self.by_hand(reason)
            case Uncertain(reason=reason):
                return replace(self, may_be_out=True).by_hand(reason)
            case Later(seconds=seconds, reason=reason):
                unsure = replace(self, may_be_out=self.may_be_out or reason not in NOT_ARRIVED)
                if self.attempts >= MOST_ATTEMPTS:
                    return unsure.by_hand(reason)
                pause = min(30.0 * 4**self.attempts if seconds is None else max(seconds, 1.0), _LONGEST_PAUSE)
                return unsure.later(at + timedelta(seconds=pause))

    def done(self, relayed_as: str, *, at: datetime) -> Relay:
        """The relay that somebody of the programme passed on: the address of what they published."""
        self._must_be(RelayState.TO_DO)
        return self._passed_on(relayed_as, at=at)

    def undone(self) -> Relay:
        """The relay that somebody of the programme took back, or did not find."""
        self._must_be(RelayState.TO_UNDO)
        return self._taken_back()

    def _settle_withdrawn(self, outcome: Outcome) -> Relay:
        match outcome:
            case Posted(address=address):
                return self._next(relayed_as=address)
            case Refused() | Reconnect():
                return self._taken_back()
            case _:
                return self

    def _taken_back(self) -> Relay:
        # Of an erased author, where their post is was kept for this alone.
        address = "" if self.person_id == ERASED else self.address
        return self._next(state=RelayState.WITHDRAWN, address=address, relayed_as=None, may_be_out=False)

    def _passed_on(self, relayed_as: str, *, at: datetime) -> Relay:
        return replace(self._over(RelayState.RELAYED, End.RELAYED, at=at), relayed_as=relayed_as, may_be_out=False)

    def _must_be(self, *states: RelayState) -> None:
        if self.state not in states:
            raise RelayNotPossible(self.state)

    def _over(self, state: RelayState, end: End, *, at: datetime) -> Relay:
        return self._next(
            state=state,
            end=self.end or end,
            concluded_at=self.concluded_at or at,
            due_at=None,
            lease_until=None,
        )

    def _next(self, **changes: Any) -> Relay:
        return replace(self, version=self.version + 1, **changes)


def new_code() -> str:
    """A code for an author to put into their post; 49 bits, so that none is there by chance."""
    return "relay-" + "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS))
