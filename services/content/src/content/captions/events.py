"""Captions as events: what the other services are told. The only place that knows the messages."""

from __future__ import annotations

from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from content.captions.models import Caption
from kernel.events import NewEvent
from kernel.shingles import shingles
from relais.content.v1.caption_pb2 import CaptionRetired, CaptionSuggested


def suggested(caption: Caption, *, at: datetime) -> NewEvent:
    """These words are suggested from now on; they travel as hashes only."""
    data = CaptionSuggested(
        caption_id=caption.id,
        caption_version=caption.version,
        story_id=caption.story_id,
        network=caption.network,
        language=caption.language,
        shingles=sorted(shingles(caption.text)),
        suggested_at=_timestamp(at),
    )
    return NewEvent(data, subject=caption.id, key=caption.story_id, sequence=caption.version)


def retired(caption: Caption, *, at: datetime) -> NewEvent:
    """The caption is suggested no longer."""
    data = CaptionRetired(
        caption_id=caption.id, caption_version=caption.version, story_id=caption.story_id, retired_at=_timestamp(at)
    )
    return NewEvent(data, subject=caption.id, key=caption.story_id, sequence=caption.version)


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
