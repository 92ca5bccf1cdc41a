"""What is there afterwards: the documents, the topics from their first record to their last, and what the APIs show."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from devstack.stack import Stack
from kernel.events import Catalogue, Event, decode
from kernel.mongo import Mongo
from relais.catalogue import TOPICS
from tests.crash.calls import Caller
from tests.crash.load import EDITOR, EMPLOYEES, PROGRAMME

Row = dict[str, Any]

_COLLECTIONS = {
    "content": {"stories": ("version", "status"), "charters": ("enacted_at",), "weather": ("scope", "version")},
    "distribution": {
        "shares": ("person_id", "story_id", "network", "created_at"),
        "ambassadors": ("version", "charter_version"),
    },
    "metrics": {"deltas": None, "trends": None, "cells": None, "pending": None},
    "gamification": {
        "kudos": ("version", "giver_id", "receiver_id", "wall_at"),
        "contributions": ("person_id", "origin_id"),
        "allowances": ("giver_id", "kudos_ids"),
        "milestones": ("person_id", "criterion"),
    },
}


@dataclass(frozen=True, slots=True)
class Told:
    """A record of a topic: its partition and the event that it carries. Records of a partition stand in order."""

    partition: int
    event: Event[Any]


@dataclass
class Evidence:
    """Everything that the verdicts are about."""

    documents: dict[str, list[Row]] = field(default_factory=dict)
    """Collection → documents."""
    topics: dict[str, list[Told]] = field(default_factory=dict)
    shown: dict[str, set[str]] = field(default_factory=dict)
    """`stories`, `charters`, `shares`, `kudos` → the ids that the APIs show, with what they say of them."""
    impact: dict[tuple[str, str, str], tuple[int, ...]] = field(default_factory=dict)
    """(person, story, network) → the four figures, as each person reads them."""
    figures: dict[str, dict[str, int | None]] = field(default_factory=dict)
    """Story → figure → value."""
    set_aside: list[str] = field(default_factory=list)
    """Dead letters: topic and reason of each."""


FIGURES = ("shares", "human_clicks", "previews", "bots")


async def gathered(stack: Stack, caller: Caller, people: dict[str, str]) -> Evidence:
    """All evidence of a stack at rest."""
    evidence = Evidence()
    for service, collections in _COLLECTIONS.items():
        mongo = Mongo(stack.env["RELAIS_MONGO_URI"], service, seconds=60)
        try:
            for name, fields in collections.items():
                evidence.documents[name] = await mongo.collection(name).find({}, fields=fields)
        finally:
            await mongo.close()
    records = await _records(stack.env["RELAIS_KAFKA_BOOTSTRAP"])
    catalogue = Catalogue(TOPICS)
    for topic in TOPICS:
        evidence.topics[topic] = [
            Told(record.partition, decode(record.headers, record.value, catalogue)) for record in records.pop(topic, ())
        ]
    for topic, left in records.items():
        evidence.set_aside += [f"{topic}: {dict(record.headers).get('x-error', b'').decode()}" for record in left]
    await _ask(evidence, caller, people)
    return evidence


async def _records(bootstrap: str) -> dict[str, list[Any]]:
    """Topic → records in the order of their partitions, of all topics of the catalogue and all dead letters."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False)
    await consumer.start()
    try:
        topics = [name for name in await consumer.topics() if name in TOPICS or name.endswith(".dlq")]
        partitions = [
            # A dead-letter topic has one partition.
            TopicPartition(topic, number)
            for topic in topics
            for number in range(TOPICS[topic].partitions if topic in TOPICS else 1)
        ]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        ends = await consumer.end_offsets(partitions)
        found: dict[TopicPartition, list[Any]] = {partition: [] for partition in partitions}
        async with asyncio.timeout(180):
            while any([await consumer.position(one) < end for one, end in ends.items()]):
                for partition, records in (await consumer.getmany(timeout_ms=500, max_records=5000)).items():
                    found[partition] += records
    finally:
        await consumer.stop()
    return {topic: [record for one in partitions if one.topic == topic for record in found[one]] for topic in topics}


async def _ask(evidence: Evidence, caller: Caller, people: dict[str, str]) -> None:
    stories: list[Row] = []
    for status in ("draft", "published", "withdrawn"):
        stories += await caller.all_items(EDITOR, "content", f"/v1/stories?status={status}")
    evidence.shown["stories"] = {f"{story['id']} {story['status']}" for story in stories}
    evidence.shown["charters"] = set()
    for document in evidence.documents["charters"]:
        charter = await caller.answered(PROGRAMME, "GET", "content", f"/v1/charters/{document['_id']}")
        evidence.shown["charters"].add(f"{charter.body['version']} {charter.body['enacted_at'] is not None}")
    shares, kudos = [], []
    for login in EMPLOYEES:
        shares += await caller.all_items(login, "distribution", "/v1/me/shares")
        kudos += await caller.all_items(login, "gamification", "/v1/me/kudos?direction=given")
        for item in await caller.all_items(login, "metrics", "/v1/me/impact"):
            key = (people[login], item["story"], item["network"])
            evidence.impact[key] = tuple(item[name] for name in FIGURES)
    evidence.shown["shares"] = _ids(shares)
    evidence.shown["kudos"] = _ids(kudos)
    for story in stories:
        answer = await caller.answered(EDITOR, "GET", "metrics", f"/v1/figures?story={story['id']}")
        evidence.figures[story["id"]] = {name: answer.body[name]["value"] for name in FIGURES}


def _ids(items: Sequence[Row]) -> set[str]:
    return {item["id"] for item in items}
