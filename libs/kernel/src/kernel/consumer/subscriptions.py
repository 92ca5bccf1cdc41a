"""What a group listens to: a message class for each handler, on one screen of the service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from google.protobuf.message import Message

from kernel.events import Catalogue, Event
from kernel.mongo.uow import Tx

M = TypeVar("M", bound=Message)
Handler = Callable[[Event[M], Tx], Awaitable[None]]
BatchHandler = Callable[[Sequence[Event[Any]], Tx], Awaitable[None]]


class Subscriptions:
    """The handlers of one consumer group, either one event at a time or in batches, not both.

    Handlers run inside the transaction that marks their events as handled, so a redelivery changes nothing. They make
    no call to the outside and may be run again on a conflict.
    """

    def __init__(self, *, group: str) -> None:
        self.group = group
        self.handlers: dict[type[Message], Handler[Any]] = {}
        self.batch_handler: BatchHandler | None = None
        self.batched: tuple[type[Message], ...] = ()

    def on(self, message: type[M]) -> Callable[[Handler[M]], Handler[M]]:
        """Register the handler of one message: `async (event: Event[M], tx: Tx) -> None`."""

        def register(handler: Handler[M]) -> Handler[M]:
            if message in self.handlers or self.batch_handler is not None:
                raise ValueError(f"group {self.group} has a handler for {message.DESCRIPTOR.full_name} already")
            self.handlers[message] = handler
            return handler

        return register

    def on_batch(self, *messages: type[Message]) -> Callable[[BatchHandler], BatchHandler]:
        """Register the one handler of many: `async (events: Sequence[Event], tx: Tx) -> None`, for high rates."""

        def register(handler: BatchHandler) -> BatchHandler:
            if self.handlers or self.batch_handler is not None:
                raise ValueError(f"group {self.group} has handlers already")
            self.batch_handler, self.batched = handler, messages
            return handler

        return register

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


def dead_letter_topic(group: str, topic: str) -> str:
    """`<group>.<topic>.dlq`: a failure belongs to the reader, not to the topic."""
    return f"{group}.{topic}.dlq"
