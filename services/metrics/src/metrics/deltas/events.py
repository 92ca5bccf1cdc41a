"""The events that are folded, and those that tell of what came out. The only place that knows the messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id
from kernel.events import Event, NewEvent
from metrics.cells.models import MEASURES, OBSERVED
from metrics.deltas.models import MINUTE, DeltaKey, Groups, Unfoldable
from relais.distribution.v1.click_pb2 import VISITOR_BOT, VISITOR_HUMAN, VISITOR_PREVIEW, ClicksCounted
from relais.distribution.v1.share_pb2 import SharePublished
from relais.metrics.v1.delta_pb2 import DeltaFolded
from relais.metrics.v1.observation_pb2 import PROVENANCE_API, PROVENANCE_DECLARED, ObservationRecorded

_OWN_LINKS = ("shares", "human_clicks", "previews", "bots")
_SHARES = MEASURES.index("shares")
# A visitor or provenance that this release does not know raises KeyError: the event waits on the dead-letter topic for
# one that does.
_MEASURE_OF = {
    VISITOR_HUMAN: MEASURES.index("human_clicks"),
    VISITOR_PREVIEW: MEASURES.index("previews"),
    VISITOR_BOT: MEASURES.index("bots"),
}
_MEASURES_OF = {
    PROVENANCE_DECLARED: [(name, MEASURES.index(f"{name}_declared")) for name in OBSERVED],
    PROVENANCE_API: [(name, MEASURES.index(f"{name}_api")) for name in OBSERVED],
}
# 2000-01-01 and 3000-01-01: a moment outside is a producer's mistake, not history.
_EARLIEST, _LATEST = 946_684_800, 32_503_680_000
# No post is shown more often. Nine million such events fit into a number of MongoDB (64 bits).
_MOST = 10**12


def groups(events: Iterable[Event[Any]]) -> Groups:
    """What shares, counted clicks and observations say happened; `Unfoldable` or `KeyError` for one that makes no
    sense."""
    found: Groups = {}
    for event in events:
        data = event.data
        # Not isinstance: asking a message's metaclass costs as much as decoding the message. What runs for every event
        # stands here in one piece, because a call or a generator would be a tenth of all that folding costs.
        kind = type(data)
        if kind is ClicksCounted:
            measure, growth, second = _MEASURE_OF[data.visitor], data.count, data.counted_at.seconds
        elif kind is SharePublished:
            measure, growth, second = _SHARES, 1, data.published_at.seconds
        else:
            _observe(event, found)
            continue
        person_id, network = data.person_id, data.network
        if not (person_id and network and _EARLIEST <= second < _LATEST):
            raise Unfoldable(event.id)
        if not growth:
            continue
        group = (data.story_id, network, data.entity, measure, second // MINUTE)
        people = found.get(group)
        if people is None:
            people = found[group] = {}
        people[person_id] = people.get(person_id, 0) + growth
    return found


def _observe(event: Event[ObservationRecorded], found: Groups) -> None:
    data, second = event.data, event.data.read_at.seconds
    if not (data.person_id and data.network and _EARLIEST <= second < _LATEST):
        raise Unfoldable(event.id)
    for name, measure in _MEASURES_OF[data.provenance]:
        growth = getattr(data, name)
        if not -_MOST <= growth <= _MOST:
            raise Unfoldable(event.id)
        if growth:
            people = found.setdefault((data.story_id, data.network, data.entity, measure, second // MINUTE), {})
            people[data.person_id] = people.get(data.person_id, 0) + growth


def folded(key: DeltaKey, counts: Sequence[int], *, version: int) -> NewEvent:
    """A minute (or hour, or day) of a story on a network has grown by `counts`, for the `version`-th time."""
    data = DeltaFolded(
        delta_id=new_id(),
        story_id=key.story_id,
        network=key.network,
        minute=Timestamp(seconds=key.minute),
        **{name: counts[MEASURES.index(name)] for name in _OWN_LINKS},
        **{
            name: counts[MEASURES.index(f"{name}_declared")] + counts[MEASURES.index(f"{name}_api")]
            for name in OBSERVED
        },
    )
    return NewEvent(data, subject=subject(key), key=key.story_id, sequence=version)


def subject(key: DeltaKey) -> str:
    """The name of a minute, hour or day: what its versions are counted for."""
    return f"{key.story_id}:{key.network}:{key.minute}{'' if key.seconds == MINUTE else f'+{key.seconds}'}"
