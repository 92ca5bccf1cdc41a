"""The distribution service's events about ambassadors, as this service understands them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from kernel.events import Event
from metrics.denominators.models import Move, programme_of
from relais.distribution.v1.ambassador_pb2 import AmbassadorEnrolled


class NotDated(ValueError):
    """A coming or going that lacks a person or a moment."""


def moves(events: Iterable[Event[Any]]) -> Iterator[Move]:
    """Who came to which programme, and who left, in the order of the events; `NotDated` for one that makes no sense."""
    for event in events:
        data = event.data
        enrolled = isinstance(data, AmbassadorEnrolled)
        moment = "enrolled_at" if enrolled else "left_at"
        if not (data.person_id and data.HasField(moment)):
            raise NotDated(event.id)
        try:
            at = getattr(data, moment).ToDatetime(tzinfo=UTC)
        except (ValueError, OverflowError) as error:
            raise NotDated(event.id) from error
        yield Move(data.person_id, programme_of(data.charter_id) if enrolled else None, at)
