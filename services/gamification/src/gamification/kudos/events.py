"""Kudos as events, without what was written. The only place that knows the messages."""

from __future__ import annotations

from datetime import datetime

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from gamification.kudos.models import Kudos
from kernel.events import NewEvent
from relais.gamification.v1.recognition_pb2 import KudosGiven, KudosHidden, KudosShown


def given(kudos: Kudos) -> NewEvent:
    """Somebody was thanked; the reason stays between the two."""
    data = KudosGiven(
        kudos_id=kudos.id,
        person_id=kudos.receiver_id,
        giver_id=kudos.giver_id,
        contribution_id=kudos.contribution_id,
        given_at=_timestamp(kudos.given_at),
    )
    return _event(kudos, data)


def shown(kudos: Kudos, *, at: datetime) -> NewEvent:
    """The receiver put the kudos on the wall."""
    return _event(kudos, KudosShown(kudos_id=kudos.id, person_id=kudos.receiver_id, shown_at=_timestamp(at)))


def hidden(kudos: Kudos, *, at: datetime) -> NewEvent:
    """The receiver took the kudos off the wall."""
    return _event(kudos, KudosHidden(kudos_id=kudos.id, person_id=kudos.receiver_id, hidden_at=_timestamp(at)))


def _event(kudos: Kudos, data: Message) -> NewEvent:
    return NewEvent(data, subject=kudos.id, key=kudos.receiver_id, sequence=kudos.version)


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
