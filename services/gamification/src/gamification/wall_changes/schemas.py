"""Changes of the wall as server-sent events."""

from __future__ import annotations

import json
import random

from gamification.kudos.models import Kudos
from gamification.kudos.schemas import KudosView
from gamification.wall_changes.models import Position

# When thousands lose their process, they do not all come to the next one in the same instant.
_SOONEST_MS, _LATEST_MS = 1_000, 6_000

MEANING = (
    "Server-sent events: `shown` with kudos as `GET /v1/wall` has them, `gone` with the `id` of kudos that no longer "
    "hang, `reset` when more was missed than can be told (read the wall anew). An event may come twice; the later one "
    "of the same kudos holds. Its `id` is good for `Last-Event-ID` at any process for a day."
)


def shown(kudos: Kudos, position: Position) -> bytes:
    """These kudos hang on the wall."""
    return _event("shown", position, KudosView.of(kudos).model_dump_json())


def gone(kudos_id: str, position: Position) -> bytes:
    """These kudos no longer hang on the wall."""
    return _event("gone", position, json.dumps({"id": kudos_id}))


def reset(position: Position) -> bytes:
    """What was missed cannot be told."""
    return _event("reset", position, "{}")


def beginning(position: Position) -> bytes:
    """The head of a stream: when to come again after it, and from where on."""
    pause = random.randint(_SOONEST_MS, _LATEST_MS)  # noqa: S311 - to spread them, not a secret
    return f"retry: {pause}\n{heartbeat(position).decode()}".encode()


def heartbeat(position: Position) -> bytes:
    """That all is well. An event without data is not handed to the page, but its id is kept."""
    return f"id: {position}\n\n".encode()


def _event(kind: str, position: Position, data: str) -> bytes:
    return f"event: {kind}\nid: {position}\ndata: {data}\n\n".encode()
