"""The content service's events about programmes, as this service understands them."""

from __future__ import annotations

from gamification.programmes.models import Programme
from relais.content.v1.programme_pb2 import ProgrammeChanged, ProgrammeDefined, ProgrammeOpened


def told(data: ProgrammeDefined | ProgrammeChanged | ProgrammeOpened) -> Programme:
    """The programme as it was defined, changed or opened."""
    return Programme(id=data.programme_id, version=data.programme_version, entity=data.entity)
