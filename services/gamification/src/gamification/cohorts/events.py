"""Cohorts as events: dates and states, nobody and nothing that was written. The only place that knows the messages."""

from __future__ import annotations

from datetime import datetime

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from gamification.cohorts.models import Cohort
from kernel.events import NewEvent
from relais.gamification.v1 import cohort_pb2 as messages


def opened(cohort: Cohort) -> NewEvent:
    """A cohort can be joined."""
    return _event(
        cohort,
        messages.CohortOpened(
            cohort_id=cohort.id, programme_id=cohort.programme_id, opened_at=_timestamp(cohort.opened_at)
        ),
    )


def scheduled(cohort: Cohort, place: int) -> NewEvent:
    """A session of it is planned, moved or called off."""
    session = cohort.sessions[place]
    return _event(
        cohort,
        messages.SessionScheduled(
            cohort_id=cohort.id,
            session_id=session.id,
            session=place + 1,
            starts_at=_timestamp(session.meeting.starts_at),
            ends_at=_timestamp(session.meeting.ends_at),
            cancelled=session.cancelled,
            scheduled_at=_timestamp(session.changed_at),
        ),
    )


def begun(cohort: Cohort, *, at: datetime) -> NewEvent:
    """It has its size and is closed to others."""
    return _event(
        cohort, messages.CohortBegun(cohort_id=cohort.id, programme_id=cohort.programme_id, begun_at=_timestamp(at))
    )


def ended(cohort: Cohort, *, at: datetime) -> NewEvent:
    """Its last session is over."""
    return _event(
        cohort, messages.CohortEnded(cohort_id=cohort.id, programme_id=cohort.programme_id, ended_at=_timestamp(at))
    )


def cancelled(cohort: Cohort, *, at: datetime) -> NewEvent:
    """It was called off, or deleted before it was over."""
    return _event(
        cohort,
        messages.CohortCancelled(cohort_id=cohort.id, programme_id=cohort.programme_id, cancelled_at=_timestamp(at)),
    )


def _event(cohort: Cohort, data: Message) -> NewEvent:
    return NewEvent(data, subject=cohort.id, key=cohort.id, sequence=cohort.version)


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
