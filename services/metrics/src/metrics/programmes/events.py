"""The content service's events about programmes, as this service understands them."""

from __future__ import annotations

from metrics.programmes.models import Programme
from relais.content.v1.programme_pb2 import ProgrammeChanged, ProgrammeDefined


def told(data: ProgrammeDefined | ProgrammeChanged) -> Programme:
    """The programme as it was defined or changed."""
    return Programme(
        id=data.programme_id,
        version=data.programme_version,
        entity=data.entity,
        languages=tuple(data.languages),
        status=data.status,
    )
