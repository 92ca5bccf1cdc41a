"""What subscribers are told, held against the register of what each field of an event is for and who sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from distribution.webhook_deliveries.events import RESERVED, TYPES
from distribution.webhooks.models import EventType
from relais.catalogue import TOPICS
from tools.contracts.topics import FieldEntry, read_topics

PROTO = Path(__file__).resolve().parents[3] / "proto"

# They name or date what happened, and are of no person without what is reserved.
_TOLD = {"share_id", "relay_id", "published_at", "offered_at", "end", "concluded_at"}


def fields_of(ce_type: str) -> dict[str, FieldEntry]:
    [found] = [
        entry.fields for topic in read_topics(PROTO / "topics") for entry in topic.messages if entry.ce_type == ce_type
    ]
    return dict(found)


@pytest.mark.parametrize("message", TYPES)
def test_a_field_about_a_person_is_told_only_if_it_names_or_dates_the_event(message: type) -> None:
    kind = TYPES[message]
    about_a_person = {name for name, field in fields_of(kind).items() if field.personal}

    told = {name for name in about_a_person if _camel(name) not in RESERVED.get(message, frozenset())}

    assert told <= _TOLD


def test_every_type_on_offer_is_one_of_the_catalogue() -> None:
    known = {kind.ce_type for topic in TOPICS.values() for kind in topic.types}

    assert {one.value for one in EventType} == set(TYPES.values())
    assert {one.value for one in EventType} <= known


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
