"""The events that figures are made of, and what each of them counts. The only place here that knows the messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from google.protobuf.message import Message

from kernel.events import Event
from metrics.cells.models import MEASURES
from relais.distribution.v1.click_pb2 import ClicksCounted
from relais.distribution.v1.share_pb2 import SharePublished
from relais.metrics.v1.observation_pb2 import ObservationRecorded

MESSAGES: tuple[type[Message], ...] = (SharePublished, ClicksCounted, ObservationRecorded)
_OWN: dict[str, type[Message]] = {
    "shares": SharePublished,
    "human_clicks": ClicksCounted,
    "previews": ClicksCounted,
    "bots": ClicksCounted,
}
MESSAGE_OF: tuple[type[Message], ...] = tuple(_OWN.get(name, ObservationRecorded) for name in MEASURES)
"""What brings each of `MEASURES`."""
SEALED: type[Message] = ObservationRecorded
"""What nobody can read any more once its person's key is destroyed."""


def latest_unread(batch: Iterable[Event[Any]], opened: Sequence[Event[Any]]) -> datetime | None:
    """When the last of those events of a batch was told that could not be opened."""
    read = {(one.source, one.id) for one in opened}
    return max((one.time for one in batch if (one.source, one.id) not in read), default=None)
