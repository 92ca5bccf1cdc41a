"""What the two ways of handling records have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from aiokafka import ConsumerRecord, TopicPartition

Polled = Mapping[TopicPartition, Sequence[ConsumerRecord]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far a partition got: the next offset to read, and the passing failure that ended it, if any."""

    position: int
    failure: Exception | None = None
    advanced: bool = True


class Processing(Protocol):
    """Handles polled records: one by one (`Singles`) or folded (`Batches`)."""

    max_records: int

    async def handle(self, polled: Polled) -> dict[TopicPartition, Outcome]:
        """Apply the records' effects; for each partition how far it got. Raises nothing that waiting would mend."""
        ...

    def forget(self, partitions: set[TopicPartition]) -> None:
        """Drop what is remembered of partitions."""
        ...
