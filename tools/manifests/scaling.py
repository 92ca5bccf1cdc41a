"""By what lag workers and streams are scaled, as KEDA's resources."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from kernel.service import Service
from tools.manifests.kafka import CLUSTER, NAMESPACE

# Records that one more pod is started for. A worker folds ten thousand clicks in a second and handles some hundred
# single events in one (docs/operations/benchmarks.md): a thousand are a matter of seconds, and no reason to flap.
_LAG = 1000


def scaled_objects(services: Sequence[Service]) -> list[dict[str, Any]]:
    """One for each worker and each streams process. More pods than a topic has partitions would have nothing to do."""
    objects = []
    for service in services:
        topics = service.catalogue.topics
        groups = {group.group: group.topics(service.catalogue) for group in service.subscriptions}
        objects.append(_scaled(service.name, "worker", list(groups), _most(topics, groups)))
        if service.streams is not None:
            streams = importlib.import_module(f"{service.name}.streams")
            objects.append(_scaled(service.name, "streams", [streams.GROUP], topics[streams.TOPIC].partitions))
    return objects


def _most(topics: Any, groups: dict[str, list[str]]) -> int:
    return max(int(topics[name].partitions) for names in groups.values() for name in names)


def _scaled(service: str, process: str, groups: Sequence[str], most: int) -> dict[str, Any]:
    return {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {
            "name": f"{service}-{process}",
            "labels": {
                "app.kubernetes.io/part-of": "relais",
                "app.kubernetes.io/name": service,
                "app.kubernetes.io/component": process,
            },
        },
        "spec": {
            "scaleTargetRef": {"name": f"{service}-{process}"},
            # One worker would do, and the second is for the day on which a node fails. What streams make is derived,
            # and waits for the next one; each rebalance holds all groups of a process up for a moment.
            "minReplicaCount": 1 if process == "streams" else 2,
            "maxReplicaCount": most,
            # As long as the other autoscalers wait: KEDA's `cooldownPeriod` is about the last pod alone.
            "advanced": {
                "horizontalPodAutoscalerConfig": {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 600}}}
            },
            "triggers": [_trigger(service, group) for group in groups],
        },
    }


def _trigger(service: str, group: str) -> dict[str, Any]:
    return {
        "type": "kafka",
        "metadata": {
            # KEDA asks from its own namespace, where the service's short name means nothing.
            "bootstrapServers": f"{CLUSTER}-kafka-bootstrap.{NAMESPACE}.svc:9093",
            "consumerGroup": group,
            "lagThreshold": str(_LAG),
            "offsetResetPolicy": "earliest",
            "allowIdleConsumers": "false",
            "sasl": "scram_sha512",
            "tls": "enable",
        },
        "authenticationRef": {"name": f"{service}-kafka"},
    }


def authentications(services: Sequence[Service]) -> list[dict[str, Any]]:
    """KEDA looks at the lag as the service itself, which may see its own groups and nobody else's."""
    return [
        {
            "apiVersion": "keda.sh/v1alpha1",
            "kind": "TriggerAuthentication",
            "metadata": {"name": f"{service.name}-kafka", "labels": {"app.kubernetes.io/part-of": "relais"}},
            "spec": {
                "env": [
                    {"parameter": "username", "name": "RELAIS_KAFKA_SASL_USERNAME", "containerName": "relais"},
                ],
                "secretTargetRef": [
                    {"parameter": "password", "name": f"{service.name}-kafka", "key": "password"},
                    {"parameter": "ca", "name": f"{CLUSTER}-cluster-ca-cert", "key": "ca.crt"},
                ],
            },
        }
        for service in services
    ]
