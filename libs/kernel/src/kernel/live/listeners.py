"""Who listens to a stream of events in this process: what each is still to be sent, within bounds.

Nothing here knows what the events are of. One message is encoded once, and its bytes are shared by all listeners.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Container, Iterable
from itertools import islice

from kernel.clock import Clock
from kernel.errors import Unavailable
from kernel.live.errors import TooManyStreams

# A listener who has not taken so many messages is let go. They hold no bytes of their own, so that this is cheap.
MOST_PENDING = 64
# What is offered to thousands is offered to so many at a time; requests are served in between.
_SLICE = 250
# A peer who has taken nothing of what was written for so long is taken for gone.
_STALLED_SECONDS = 30.0
# From the end of all streams to when those are broken off who do not take the rest.
_GRACE_SECONDS = 2.0


class Listener:
    """One open stream. What is written to its peer is taken here, and whoever falls behind is broken off."""

    __slots__ = ("_pending", "_waiter", "abort", "due_at", "is_over", "person_id", "sending_since", "until")

    def __init__(self, person_id: str, *, until: float) -> None:
        self.person_id = person_id
        self.until = until
        """When it ends (Unix time)."""
        self.due_at = 0.0
        """When it is to hear that all is well (monotonic), if nothing else is told before."""
        self.is_over = False
        self.abort: Callable[[], None] | None = None
        """Breaks the connection off; set by who writes to it."""
        self.sending_since: float | None = None
        self._pending: list[bytes] = []
        self._waiter: asyncio.Future[None] | None = None

    def offer(self, message: bytes) -> bool:
        """Have a message written; False for a listener who has fallen behind too far."""
        if len(self._pending) >= MOST_PENDING:
            return False
        self._pending.append(message)
        self._wake()
        return True

    async def taken(self) -> bytes | None:
        """What is to be written next, as soon as there is something; None once the stream is over and all is taken."""
        self.sending_since = None
        while not self._pending:
            if self.is_over:
                return None
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        messages, self._pending = self._pending, []
        self.sending_since = time.monotonic()
        return messages[0] if len(messages) == 1 else b"".join(messages)

    def end(self) -> None:
        """No more is told. What is pending is still written."""
        self.is_over = True
        self._wake()

    def cut(self) -> None:
        """End at once, whether the peer takes what is left or not."""
        self._pending.clear()
        self.end()
        if self.abort is not None:
            self.abort()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Listeners:
    """The listeners of one process: at most `most` of them, and `per_person` of one person.

    Each stream lasts until its token ends and `seconds` at most, so that listeners spread over the processes anew; that
    of a person whose tokens are refused (`denied`) ends when it is next looked after.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        denied: Container[str] = frozenset(),
        most: int,
        per_person: int,
        seconds: float,
        heartbeat: float,
    ) -> None:
        self._clock = clock
        self._denied = denied
        self._most = most
        self._per_person = per_person
        self._seconds = seconds
        self._heartbeat = heartbeat
        self._all: set[Listener] = set()
        self._of: dict[str, set[Listener]] = {}
        self._ended = False

    def __len__(self) -> int:
        return len(self._all)

    def join(self, person_id: str, *, until: float) -> Listener:
        """A listener who hears what is told from now on. `TooManyStreams` for too many of one person, `Unavailable`
        when the process has as many as it takes, or is told to stop: another process may have room."""
        if self._ended or len(self._all) >= self._most:
            raise Unavailable(retry_after=5)
        if len(self._of.get(person_id, ())) >= self._per_person:
            raise TooManyStreams(self._per_person)
        listener = Listener(person_id, until=min(until, self._clock().timestamp() + self._seconds))
        listener.due_at = time.monotonic() + self._heartbeat
        self._all.add(listener)
        self._of.setdefault(person_id, set()).add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget a listener, whose stream is over."""
        if listener in self._all:
            self._all.discard(listener)
            theirs = self._of[listener.person_id]
            theirs.discard(listener)
            if not theirs:
                del self._of[listener.person_id]

    def has(self, person_id: str) -> bool:
        """Whether a person listens now."""
        return person_id in self._of

    async def tell(self, message: bytes, *, to: str | None = None) -> None:
        """Offer a message to everybody who listens now, or to one person. Who has fallen behind is broken off."""
        await self._offer(list(self._all if to is None else self._of.get(to, ())), message)

    async def look_after(self, heartbeat: bytes) -> None:
        """End the streams whose time is over, break off those who take nothing or are refused, and let the others hear
        now and then that the connection lives. To be called every second."""
        now, moment = time.monotonic(), self._clock().timestamp()
        quiet = []
        for listener in list(self._all):
            stalled = listener.sending_since is not None and now - listener.sending_since > _STALLED_SECONDS
            if stalled or listener.person_id in self._denied:
                listener.cut()
            elif moment >= listener.until:
                listener.end()
            elif now >= listener.due_at:
                quiet.append(listener)
        await self._offer(quiet, heartbeat)

    def end(self) -> None:
        """End every stream, and open no more; for a process that is told to stop."""
        self._ended = True
        for listener in self._all:
            listener.end()
        asyncio.get_running_loop().call_later(_GRACE_SECONDS, self._cut_all)

    def _cut_all(self) -> None:
        for listener in list(self._all):
            listener.cut()

    async def _offer(self, listeners: Iterable[Listener], message: bytes) -> None:
        left = iter(listeners)
        while some := list(islice(left, _SLICE)):
            due_at = time.monotonic() + self._heartbeat
            for listener in some:
                listener.due_at = due_at
                if not listener.is_over and not listener.offer(message):
                    listener.cut()
            await asyncio.sleep(0)
