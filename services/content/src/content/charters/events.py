"""Charters as events: what the other services are told. The only place that knows the messages."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from content.charters.models import Charter
from kernel.events import NewEvent
from relais.content.v1.charter_pb2 import CharterEnacted


def enacted(charter: Charter) -> NewEvent:
    """The version is in force; ambassadors have to accept it."""
    enacted_at = Timestamp()
    if charter.enacted_at is not None:
        enacted_at.FromDatetime(charter.enacted_at)
    numbered = enumerate((one.target for one in charter.company_commitments), start=1)
    targets = [(number, target) for number, target in numbered if target is not None]
    data = CharterEnacted(
        charter_id=charter.charter_id,
        charter_version=charter.version,
        language=charter.language,
        enacted_at=enacted_at,
        programme_id=charter.programme,
        clauses=[number for number, _target in targets],
        measures=[target.kind.value for _number, target in targets],
        targets=[target.value for _number, target in targets],
    )
    return NewEvent(data, subject=charter.charter_id, key=charter.charter_id, sequence=charter.version)
