"""The events that are folded, and those that tell of what came out. The only place that knows the messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id
from kernel.events import Event, NewEvent
from metrics.deltas.models import FIGURES, Activity, DeltaKey
from relais.distribution.v1.click_pb2 import VISITOR_BOT, VISITOR_HUMAN, VISITOR_PREVIEW
from relais.distribution.v1.share_pb2 import SharePublished
from relais.metrics.v1.delta_pb2 import DeltaFolded

_SHARES = FIGURES.index("shares")
# A visitor that this release does not know raises KeyError: the event waits on the dead-letter topic for one that does.
_FIGURE_OF = {
    VISITOR_HUMAN: FIGURES.index("human_clicks"),
    VISITOR_PREVIEW: FIGURES.index("previews"),
    VISITOR_BOT: FIGURES.index("bots"),
}
# 2000-01-01 and 3000-01-01: a moment outside is a producer's mistake, not history.
_EARLIEST, _LATEST = 946_684_800, 32_503_680_000


class Unfoldable(ValueError):
    """An event that cannot belong to any figure: it lacks a person or network, or its moment is absurd."""


def activities(events: Iterable[Event[Any]]) -> Iterator[Activity]:
    """What shares and counted clicks say happened; `Unfoldable` or `KeyError` for one that makes no sense."""
    for event in events:
        data = event.data
        # Not isinstance: asking a message's metaclass costs as much as decoding the message.
        if type(data) is SharePublished:
            figure, count, second = _SHARES, 1, data.published_at.seconds
        else:
            figure, count, second = _FIGURE_OF[data.visitor], data.count, data.counted_at.seconds
        person_id, story_id, network = data.person_id, data.story_id, data.network
        if not (person_id and network and _EARLIEST <= second < _LATEST):
            raise Unfoldable(event.id)
        if count:
            yield person_id, story_id, network, figure, count, second


def folded(key: DeltaKey, counts: Sequence[int], *, version: int) -> NewEvent:
    """A minute of a story on a network has grown by `counts`, for the `version`-th time."""
    data = DeltaFolded(
        delta_id=new_id(),
        story_id=key.story_id,
        network=key.network,
        minute=Timestamp(seconds=key.minute),
        **dict(zip(FIGURES, counts, strict=True)),
    )
    return NewEvent(data, subject=subject(key), key=key.story_id, sequence=version)


def subject(key: DeltaKey) -> str:
    """The name of a minute: what its versions are counted for."""
    return f"{key.story_id}:{key.network}:{key.minute}"
