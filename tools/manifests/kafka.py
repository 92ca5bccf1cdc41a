"""Topics and users of Kafka, as Strimzi's resources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kernel.service import Service, topics_of
from kernel.settings import ServiceSettings
from relais.catalogue import TOPICS

CLUSTER = "relais"
# Where every overlay puts everything.
NAMESPACE = "relais"
_LABELS = {"strimzi.io/cluster": CLUSTER, "app.kubernetes.io/part-of": "relais"}
_API = "kafka.strimzi.io/v1"


def topics(services: Sequence[Service], settings: Mapping[str, ServiceSettings]) -> list[dict[str, Any]]:
    """Every topic that a service publishes, reads, sets records aside on, or keeps its streams' state in.

    How often each record is kept is a matter of the cluster: its `default.replication.factor` holds.
    """
    found = {
        name: (service.name, topic)
        for service in services
        for name, topic in topics_of(service, settings[service.name]).items()
    }
    return [_topic(name, *topic) for name, (_service, topic) in sorted(found.items())]


def users(services: Sequence[Service], settings: Mapping[str, ServiceSettings]) -> list[dict[str, Any]]:
    """A user for each service, who may do what its processes do and nothing else."""
    return [_user(service, settings[service.name]) for service in services]


def user_name(service: str) -> str:
    """The user of a service, and the Secret in which its password is."""
    return f"{service}-kafka"


def rules(service: Service, settings: ServiceSettings) -> list[tuple[str, str, str, list[str]]]:
    """What a service may do: kind of resource, its name, `literal` or `prefix`, operations."""
    allowed = []
    # An api process also hears topics that no group of the service reads.
    heard = {topic.name for topic in TOPICS.values() if service.name in topic.consumers}
    for name in sorted(heard | set(topics_of(service, settings))):
        if name not in TOPICS:
            # Dead letters and the state of streams are written and read by the service alone.
            allowed.append(("topic", name, "literal", ["Read", "Write"]))
            continue
        operations = ["Read"] if service.name in TOPICS[name].consumers else []
        if TOPICS[name].owner == service.name:
            operations.append("Write")
        allowed.append(("topic", name, "literal", operations))
    return [*allowed, ("group", f"{service.name}.", "prefix", ["Read"])]


def _topic(name: str, partitions: int, configuration: Mapping[str, str]) -> dict[str, Any]:
    return {
        "apiVersion": _API,
        "kind": "KafkaTopic",
        "metadata": {"name": name, "labels": _LABELS},
        "spec": {"topicName": name, "partitions": partitions, "config": dict(configuration)},
    }


def _user(service: Service, settings: ServiceSettings) -> dict[str, Any]:
    rows = [
        {"resource": {"type": kind, "name": name, "patternType": pattern}, "operations": operations}
        for kind, name, pattern, operations in rules(service, settings)
    ]
    return {
        "apiVersion": _API,
        "kind": "KafkaUser",
        "metadata": {"name": user_name(service.name), "labels": _LABELS},
        "spec": {
            "authentication": {"type": "scram-sha-512"},
            "authorization": {"type": "simple", "acls": rows},
        },
    }
