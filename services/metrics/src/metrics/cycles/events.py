"""Changes of phase as events. The only place that knows the message."""

from __future__ import annotations

from datetime import UTC, datetime, time

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.events import NewEvent
from metrics.cycles.models import Change, PlaybookKind
from metrics.phases.models import METHOD, Phase
from relais.metrics.v1 import cycle_pb2 as messages

_PHASES = {
    Phase.LAUNCH: messages.CYCLE_PHASE_LAUNCH,
    Phase.PLATEAU: messages.CYCLE_PHASE_PLATEAU,
    Phase.DIP: messages.CYCLE_PHASE_DIP,
    Phase.REST: messages.CYCLE_PHASE_REST,
}
_PLAYBOOKS = {
    PlaybookKind.REST_WEEK: messages.PLAYBOOK_REST_WEEK,
    PlaybookKind.FRESH_TOPIC: messages.PLAYBOOK_FRESH_TOPIC,
    PlaybookKind.CALL_FOR_AUTHORS: messages.PLAYBOOK_CALL_FOR_AUTHORS,
    PlaybookKind.THANKS_ROUND: messages.PLAYBOOK_THANKS_ROUND,
}


def changed(change: Change) -> NewEvent:
    """Another phase has begun."""
    data = messages.CyclePhaseChanged(
        programme_id=change.programme_id,
        change_id=change.id,
        entity=change.entity or "",
        change_number=change.number,
        phase_before=_PHASES[change.before] if change.before else messages.CYCLE_PHASE_UNSPECIFIED,
        phase=_PHASES[change.phase],
        since=_timestamp(datetime.combine(change.since, time(), UTC)),
        noticed_at=_timestamp(change.noticed_at),
        method=METHOD,
        playbook=_PLAYBOOKS[change.playbook],
    )
    return NewEvent(data, subject=change.cycle_id, key=change.programme_id, sequence=change.number)


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
