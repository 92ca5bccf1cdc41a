"""Posts as events: one that went out is a share that was published."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from distribution.posts.models import Post
from distribution.shares import events
from kernel.events import NewEvent
from relais.distribution.v1.share_pb2 import SharePublished


def went_out(post: Post, *, at: datetime) -> NewEvent:
    """The share of a post that was sent and is now at the network; the moment is that of its publication."""
    return events.published(replace(post.share, created_at=at), caption_id=post.caption_id)


def caption_of(told: NewEvent) -> str | None:
    """The caption whose words the text of a measured share uses as they are, or None."""
    return told.data.caption_id or None if isinstance(told.data, SharePublished) else None
