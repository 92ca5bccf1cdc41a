"""The content service's events about programmes, as this service understands them."""

from __future__ import annotations

from distribution.programmes.models import Programme
from relais.content.v1.programme_pb2 import ProgrammeDefined


def defined(data: ProgrammeDefined) -> Programme:
    """The programme of an entity. It keeps its entity whatever else changes, so no other event needs to be heard."""
    return Programme(id=data.programme_id, entity=data.entity)
