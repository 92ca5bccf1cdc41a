"""Readings of a person's posts, as only the person's own key opens them. The only place that knows the message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from kernel.events import Event, NewEvent
from kernel.vault import Sealed, Vault
from relais.metrics.v1.observation_pb2 import ObservationRecorded


def sealed(event: NewEvent, vault: Vault) -> NewEvent:
    """The event with everything of it but its id and its person under seal."""
    data: Any = event.data
    envelope = ObservationRecorded(
        observation_id=data.observation_id,
        person_id=data.person_id,
        sealed=vault.seal(data.SerializeToString(), belongs_to=_owner(data)),
    )
    return replace(event, data=envelope)


def people_in(events: Iterable[Event[Any]]) -> set[str]:
    """Whose keys it takes to open these events."""
    return {one.data.person_id for one in events if _is_sealed(one)}


def opened(event: Event[Any], vaults: dict[str, Vault]) -> Event[Any] | None:
    """The event as it was before it was sealed; None when the key that sealed it was destroyed."""
    if not _is_sealed(event):
        return event
    vault = vaults.get(event.data.person_id)
    if vault is None:
        return None
    try:
        plain = vault.open(event.data.sealed, belongs_to=_owner(event.data))
    except Sealed:
        return None
    return replace(event, data=ObservationRecorded.FromString(plain))


def _is_sealed(event: Event[Any]) -> bool:
    # Not isinstance: asking a message's metaclass costs as much as decoding the message.
    return type(event.data) is ObservationRecorded and bool(event.data.sealed)


def _owner(data: ObservationRecorded) -> str:
    return f"observation:{data.observation_id}"
