"""The events of which a person's ledger is made. The only place that knows the messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kernel.events import Event
from metrics.impacts.errors import Unwritable
from metrics.impacts.models import MEASURES, Activity
from relais.distribution.v1.click_pb2 import VISITOR_BOT, VISITOR_HUMAN, VISITOR_PREVIEW
from relais.distribution.v1.share_pb2 import SharePublished
from relais.metrics.v1.observation_pb2 import PROVENANCE_API, PROVENANCE_DECLARED, ObservationRecorded

_SHARES = MEASURES.index("shares")
# A visitor or a provenance that this release does not know raises KeyError: the event waits on the dead-letter topic
# for one that does.
_MEASURE_OF = {
    VISITOR_HUMAN: MEASURES.index("human_clicks"),
    VISITOR_PREVIEW: MEASURES.index("previews"),
    VISITOR_BOT: MEASURES.index("bots"),
}
_SUFFIX_OF = {PROVENANCE_DECLARED: "declared", PROVENANCE_API: "api"}
_OBSERVED = ("reach", "reactions", "comments", "reshares", "conversations")
# 2000-01-01 and 3000-01-01: a moment outside is a producer's mistake, not history.
_EARLIEST, _LATEST = 946_684_800, 32_503_680_000
# Ids are 36 characters long, networks are words.
_MOST_CHARACTERS = 100


def activities(events: Iterable[Event[Any]]) -> Iterator[Activity]:
    """What happened, for whose ledger; `Unwritable` or `KeyError` for an event that makes no sense."""
    for event in events:
        data = event.data
        person_id, story_id, network = data.person_id, data.story_id, data.network
        own_act = False
        # Not isinstance: asking a message's metaclass costs as much as decoding the message.
        if type(data) is SharePublished:
            growths, second, own_act = [(_SHARES, 1)], data.published_at.seconds, True
        elif type(data) is ObservationRecorded:
            suffix, second = _SUFFIX_OF[data.provenance], data.read_at.seconds
            growths = [(MEASURES.index(f"{name}_{suffix}"), getattr(data, name)) for name in _OBSERVED]
        else:
            growths, second = [(_MEASURE_OF[data.visitor], data.count)], data.counted_at.seconds
        if not (person_id and network and _EARLIEST <= second < _LATEST):
            raise Unwritable(event.id)
        if max(len(person_id), len(story_id), len(network)) > _MOST_CHARACTERS:
            raise Unwritable(event.id)
        for measure, growth in growths:
            if growth:
                yield Activity(person_id, story_id, network, measure, growth, second, own_act)
