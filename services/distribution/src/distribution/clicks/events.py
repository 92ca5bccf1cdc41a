"""Clicks as events: what the other services are told. The only place that knows the messages."""

from __future__ import annotations

from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from distribution.clicks.models import Rule, Visitor
from distribution.links.models import Link
from kernel.events import NewEvent
from relais.distribution.v1 import click_pb2
from relais.distribution.v1.click_pb2 import ClicksCounted

_VISITORS = {
    Visitor.HUMAN: click_pb2.VISITOR_HUMAN,
    Visitor.PREVIEW: click_pb2.VISITOR_PREVIEW,
    Visitor.BOT: click_pb2.VISITOR_BOT,
}


def counted(link: Link, rule: Rule, count: int, *, at: datetime) -> NewEvent:
    """That many visits of a link, decided by one rule, up to now."""
    counted_at = Timestamp()
    counted_at.FromDatetime(at)
    data = ClicksCounted(
        share_id=link.share_id,
        person_id=link.person_id,
        story_id=link.story_id,
        network=link.network,
        visitor=_VISITORS[rule.visitor],
        rule=rule.id,
        count=count,
        counted_at=counted_at,
        entity=link.entity,
    )
    # Clicks have no versions: they are added up in whatever order they come.
    return NewEvent(data, subject=link.share_id, key=link.person_id, sequence=0)
