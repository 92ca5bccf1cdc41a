"""Changes of the wall as server-sent events."""

from __future__ import annotations

import json

from gamification.kudos.models import Kudos
from gamification.kudos.schemas import KudosView
from kernel.live import Position, event

MEANING = (
    "Server-sent events: `shown` with kudos as `GET /v1/wall` has them, `gone` with the `id` of kudos that no longer "
    "hang, `reset` when more was missed than can be told (read the wall anew). An event may come twice; the later one "
    "of the same kudos holds. Its `id` is good for `Last-Event-ID` at any process for a day."
)


def shown(kudos: Kudos, position: Position) -> bytes:
    """These kudos hang on the wall."""
    return event("shown", position, KudosView.of(kudos).model_dump_json())


def gone(kudos_id: str, position: Position) -> bytes:
    """These kudos no longer hang on the wall."""
    return event("gone", position, json.dumps({"id": kudos_id}))
