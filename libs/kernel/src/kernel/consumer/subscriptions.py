"""What a group listens to: a message class for each handler, on one screen of the service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from google.protobuf.message import Message

from kernel.events import Catalogue, Event
from kernel.mongo.uow import Tx
from kernel.runtime import Runtime

M = TypeVar("M", bound=Message)
Handler = Callable[[Event[M], Tx], Awaitable[None]]

# Seen: 5,000 events about 2,000 people fold in about half a second, a tenth of the usual deadline.
MOST = 5000

BatchHandler = Callable[[Sequence[Event[Any]], Tx], Awaitable[None]]


class Subscriptions:
    """The handlers of one consumer group, either one event at a time or in batches, not both.

    Handlers run inside the transaction that marks their events as handled, so a redelivery changes nothing. They make
    no call to the outside and may be run again on a conflict. A group that `reads_all` passes over nothing even when
    databases were restored and what came later is to be forgotten.
    """

    def __init__(self, *, group: str, reads_all: bool = False) -> None:
        self.group = group
        self.reads_all = reads_all
        self.handlers: dict[type[Message], Handler[Any]] = {}
        self.batch_handler: BatchHandler | None = None
        self.batch_maker: Callable[[Runtime], BatchHandler] | None = None
        self.batched: tuple[type[Message], ...] = ()
        self.most = MOST

    def on(self, message: type[M]) -> Callable[[Handler[M]], Handler[M]]:
        """Register the handler of one message: `async (event: Event[M], tx: Tx) -> None`."""

        def register(handler: Handler[M]) -> Handler[M]:
            if message in self.handlers or self.batched:
                raise ValueError(f"group {self.group} has a handler for {message.DESCRIPTOR.full_name} already")
            self.handlers[message] = handler
            return handler

        return register

    def on_batch(self, *messages: type[Message], most: int = MOST) -> Callable[[BatchHandler], BatchHandler]:
        """Register the one handler of many: `async (events: Sequence[Event], tx: Tx) -> None`, for high rates.

        It gets at most `most` events at a time: more where what it writes grows more slowly than what it reads.
        """

        def register(handler: BatchHandler) -> BatchHandler:
            self._must_be_free()
            self.batch_handler, self.batched, self.most = handler, messages, most
            return handler

        return register

    def on_batch_made(
        self, *messages: type[Message], most: int = MOST
    ) -> Callable[[Callable[[Runtime], BatchHandler]], Callable[[Runtime], BatchHandler]]:
        """Register what makes the one handler of many from the runtime, for one that needs a setting such as a key; see
        `on_batch`."""

        def register(make: Callable[[Runtime], BatchHandler]) -> Callable[[Runtime], BatchHandler]:
            self._must_be_free()
            self.batch_maker, self.batched, self.most = make, messages, most
            return make

        return register

    def opened(self, runtime: Runtime) -> Subscriptions:
        """The group with all its handlers made, for the process of that runtime."""
        if self.batch_maker is None:
            return self
        made = Subscriptions(group=self.group, reads_all=self.reads_all)
        made.batch_handler, made.batched, made.most = self.batch_maker(runtime), self.batched, self.most
        return made

    @property
    def is_open(self) -> bool:
        """Whether all its handlers are made."""
        return self.batch_maker is None

    @property
    def messages(self) -> tuple[type[Message], ...]:
        """The message classes that this group handles; others on its topics are passed over."""
        return self.batched or tuple(self.handlers)

    def topics(self, catalogue: Catalogue) -> list[str]:
        """The topics that carry those messages, without prefix, sorted."""
        return sorted({catalogue.topic_of(message).name for message in self.messages})

    def dead_letter_topics(self, catalogue: Catalogue) -> list[str]:
        """The dead-letter topic of each topic, without prefix."""
        return [dead_letter_topic(self.group, topic) for topic in self.topics(catalogue)]

    def _must_be_free(self) -> None:
        if self.handlers or self.batched:
            raise ValueError(f"group {self.group} has handlers already")


def dead_letter_topic(group: str, topic: str) -> str:
    """`<group>.<topic>.dlq`: a failure belongs to the reader, not to the topic."""
    return f"{group}.{topic}.dlq"
