"""The catalogue tells who reads a topic; that is exactly who does."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Mapping, Sequence

import pytest

from kernel.consumer import Subscriptions
from kernel.events import Catalogue
from relais.catalogue import TOPICS
from relais.content.v1.story_pb2 import StoryPublished, StoryWithdrawn

SERVICES = ("content", "distribution", "gamification", "metrics")


@pytest.mark.parametrize("topic", TOPICS)
def test_the_consumers_of_a_topic_are_those_that_read_it(topic: str) -> None:
    assert sorted(TOPICS[topic].consumers) == readers(topic, {service: read_by(service) for service in SERVICES})


def test_a_service_is_a_reader_of_what_it_subscribes_to() -> None:
    group = Subscriptions(group="tests.reading")
    group.on_batch(StoryPublished, StoryWithdrawn)(None)  # type: ignore[arg-type]

    assert subscribed([group]) == {"content.story.v1"}


def test_a_service_is_a_reader_of_what_its_streams_handle() -> None:
    assert streamed("streams.on(DeltaFolded)(moving.add)") == {"metrics.delta.v1"}


def test_a_reader_is_told_from_the_others() -> None:
    read = {"content": set[str](), "metrics": {"content.story.v1"}}

    assert readers("content.story.v1", read) == ["metrics"]
    assert readers("content.charter.v1", read) == []


def readers(topic: str, read: Mapping[str, set[str]]) -> list[str]:
    return sorted(service for service, topics in read.items() if topic in topics)


def read_by(service: str) -> set[str]:
    """What a service's worker subscribes to, what each of its api processes hears, and what its streams work on."""
    subscriptions = importlib.import_module(f"{service}.subscriptions")
    topics = subscribed(subscriptions.SUBSCRIPTIONS) | set(getattr(subscriptions, "BROADCAST", ()))
    if importlib.import_module(f"{service}.bootstrap").SERVICE.streams is not None:
        topics |= streamed(inspect.getsource(importlib.import_module(f"{service}.streams")))
    return topics


def streamed(source: str) -> set[str]:
    """The topics whose messages a `streams.py` handles: `streams.on(DeltaFolded)`."""
    handled = {
        name.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "on"
        for name in node.args
        if isinstance(name, ast.Name)
    }
    return {topic.name for topic in TOPICS.values() if handled & {kind.message.__name__ for kind in topic.types}}


def subscribed(groups: Sequence[Subscriptions]) -> set[str]:
    return {topic for group in groups for topic in group.topics(Catalogue(TOPICS))}
