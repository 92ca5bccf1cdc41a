"""The events that may be subscribed to, as JSON. The only place that knows their messages.

What is reserved to a person does not leave the organisation's own systems: neither who shared or offered something,
under whatever pseudonym, nor how close their words are, nor where they belong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from distribution.webhooks.models import EventType, Subscription
from kernel.events import Event, format_time
from relais.content.v1.story_pb2 import StoryCorrected, StoryEnded, StoryPublished, StoryWithdrawn
from relais.distribution.v1.relay_pb2 import RelayConcluded, RelayOffered
from relais.distribution.v1.share_pb2 import SharePublished

# The media type of the structured mode (CloudEvents JSON format 1.0 §3).
CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
TEST_TYPE = "relais.distribution.subscription.test.v1"

TYPES: Mapping[type[Message], EventType] = {
    SharePublished: EventType.SHARE_PUBLISHED,
    RelayOffered: EventType.RELAY_OFFERED,
    RelayConcluded: EventType.RELAY_CONCLUDED,
    StoryPublished: EventType.STORY_PUBLISHED,
    StoryCorrected: EventType.STORY_CORRECTED,
    StoryWithdrawn: EventType.STORY_WITHDRAWN,
    StoryEnded: EventType.STORY_ENDED,
}

# Members that are not told, as the protobuf JSON mapping spells them.
RESERVED: Mapping[type[Message], frozenset[str]] = {
    SharePublished: frozenset({"personId", "closeness", "captionId", "entity"}),
    RelayOffered: frozenset({"personId"}),
    RelayConcluded: frozenset({"personId"}),
    # Hashes that are of use inside alone, and an address that only crawlers may know.
    StoryPublished: frozenset({"shingles", "cardId"}),
}


def envelope(event: Event[Any]) -> str:
    """An event in the JSON format of CloudEvents 1.0, its data by the protobuf JSON mapping, every member present.

    Its partition key is left out: it is the person's.
    """
    told = MessageToDict(event.data, always_print_fields_with_no_presence=True)
    reserved = RESERVED.get(type(event.data), frozenset())
    data = {name: value for name, value in told.items() if name not in reserved}
    return _enveloped(
        id=event.id,
        source=event.source,
        type=event.type,
        subject=event.subject,
        time=format_time(event.time),
        data=data,
    )


def trial_envelope(event_id: str, subscription: Subscription, *, time: str) -> str:
    """What tries whether a subscription is received."""
    data = {"subscriptionId": subscription.id, "label": subscription.label}
    return _enveloped(
        id=event_id, source="/distribution", type=TEST_TYPE, subject=subscription.id, time=time, data=data
    )


def _enveloped(*, data: Mapping[str, Any], **attributes: str) -> str:
    whole = {"specversion": "1.0", **attributes, "datacontenttype": "application/json", "data": data}
    return orjson.dumps(whole).decode()


def person_of(event: Event[Any]) -> str | None:
    """Whose event it is, if it is of a person."""
    found = getattr(event.data, "person_id", "")
    return found or None


def network_of(event: Event[Any]) -> str | None:
    """The network that an event names, if it names one."""
    return getattr(event.data, "network", "") or None
