"""Shares as events: what the other services are told. The only place that knows the messages."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from distribution.shares.models import Closeness, Share
from kernel.events import NewEvent
from relais.distribution.v1 import share_pb2
from relais.distribution.v1.share_pb2 import SharePublished

_CLOSENESS = {
    Closeness.VERBATIM: share_pb2.CLOSENESS_VERBATIM,
    Closeness.EDITED: share_pb2.CLOSENESS_EDITED,
    Closeness.OWN: share_pb2.CLOSENESS_OWN,
}


def published(share: Share, *, caption_id: str | None) -> NewEvent:
    """A person shared a story; not a word of theirs travels. `caption_id` names the caption whose words they used as
    they are: it is told once, so that its uses are counted, and not kept with the share."""
    published_at = Timestamp()
    published_at.FromDatetime(share.created_at)
    data = SharePublished(
        share_id=share.id,
        person_id=share.person_id,
        story_id=share.story_id,
        network=share.network,
        closeness=_CLOSENESS[share.closeness],
        story_language=share.story_language,
        published_at=published_at,
        caption_id=caption_id or "",
        entity=share.entity,
    )
    return NewEvent(data, subject=share.id, key=share.person_id, sequence=1)
