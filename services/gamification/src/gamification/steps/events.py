"""What is heard of what people do. The only place that knows the messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kernel.events import Event
from relais.gamification.v1.kudos_pb2 import KudosRemoved, TeamThanked, TeamThanksRemoved
from relais.gamification.v1.recognition_pb2 import ContributionDeleted, ContributionRecognised, KudosGiven


@dataclass(frozen=True, slots=True)
class Heard:
    """The ids of deeds that were told of, and of those that may have been taken back."""

    done: Sequence[str]
    undone: Sequence[str] = ()


def heard(batch: Sequence[Event[Any]]) -> Heard:
    """What a batch of events tells."""
    done: dict[str, None] = {}
    undone: dict[str, None] = {}
    for event in batch:
        data = event.data
        if isinstance(data, ContributionRecognised):
            done[data.contribution_id] = None
        elif isinstance(data, KudosGiven | TeamThanked):
            done[data.kudos_id] = None
        elif isinstance(data, ContributionDeleted):
            undone[data.contribution_id] = None
        elif isinstance(data, KudosRemoved | TeamThanksRemoved):
            # Also told when the receiver declined, which takes nothing from whoever thanked.
            undone[data.kudos_id] = None
    return Heard(list(done), list(undone))
