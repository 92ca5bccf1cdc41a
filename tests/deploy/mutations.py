"""Manifests with one thing taken out or turned round, for the checker to notice."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tools.manifests.rendering import Document, title

_POD = "spec.template.spec"
_CONTAINER = f"{_POD}.containers.0"
_TRIGGER = "spec.triggers.0.metadata"
_PATIENCE = "spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown"
_TAKEN_OUT = object()

# Everything that the rules guard, by kind. `*` is each entry of a list or a mapping.
GUARDED: dict[str, Sequence[str]] = {
    "Namespace": ["metadata.labels", "metadata.labels.pod-security.kubernetes.io/enforce"],
    "ServiceAccount": ["automountServiceAccountToken"],
    "Deployment": [
        *(f"{_POD}.securityContext{path}" for path in ("", ".runAsNonRoot", ".runAsUser", ".runAsGroup", ".fsGroup")),
        f"{_POD}.securityContext.seccompProfile",
        f"{_POD}.automountServiceAccountToken",
        f"{_POD}.enableServiceLinks",
        f"{_POD}.serviceAccountName",
        f"{_POD}.terminationGracePeriodSeconds",
        f"{_POD}.topologySpreadConstraints",
        f"{_POD}.topologySpreadConstraints.*",
        f"{_POD}.topologySpreadConstraints.*.matchLabelKeys",
        f"{_POD}.topologySpreadConstraints.*.labelSelector",
        f"{_POD}.volumes.0.emptyDir.sizeLimit",
        f"{_POD}.volumes.1.projected.defaultMode",
        f"{_CONTAINER}.securityContext",
        f"{_CONTAINER}.securityContext.*",
        f"{_CONTAINER}.securityContext.capabilities.drop",
        f"{_CONTAINER}.resources",
        f"{_CONTAINER}.resources.*",
        f"{_CONTAINER}.resources.*.*",
        f"{_CONTAINER}.image",
        f"{_CONTAINER}.args",
        f"{_CONTAINER}.env",
        f"{_CONTAINER}.volumeMounts",
        f"{_CONTAINER}.volumeMounts.*",
        f"{_CONTAINER}.volumeMounts.0.readOnly",
        f"{_CONTAINER}.ports",
        f"{_CONTAINER}.ports.*",
        *(
            f"{_CONTAINER}.{probe}Probe{path}"
            for probe in ("startup", "liveness", "readiness")
            for path in ("", ".httpGet")
        ),
        *(f"{_CONTAINER}.livenessProbe.{name}" for name in ("timeoutSeconds", "failureThreshold", "periodSeconds")),
        f"{_CONTAINER}.lifecycle",
        f"{_CONTAINER}.lifecycle.preStop",
        "spec.template.metadata.labels.*",
        "spec.strategy",
        "spec.strategy.rollingUpdate.maxUnavailable",
        "spec.progressDeadlineSeconds",
    ],
    "Job": [
        *(f"{_POD}.securityContext{path}" for path in ("", ".runAsNonRoot", ".runAsUser", ".seccompProfile")),
        f"{_POD}.automountServiceAccountToken",
        f"{_POD}.serviceAccountName",
        f"{_CONTAINER}.securityContext.*",
        f"{_CONTAINER}.resources.*.*",
        f"{_CONTAINER}.args",
        f"{_CONTAINER}.volumeMounts.*",
        "spec.backoffLimit",
        "spec.activeDeadlineSeconds",
        "spec.ttlSecondsAfterFinished",
        "",
    ],
    "Pod": [
        *(f"spec.securityContext{path}" for path in ("", ".runAsNonRoot", ".runAsUser", ".seccompProfile")),
        *("spec.automountServiceAccountToken", "spec.serviceAccountName", "spec.restartPolicy"),
        *(f"spec.containers.0.{path}" for path in ("securityContext.*", "resources.*.*", "args", "volumeMounts.*")),
        "spec.containers.0.stdinOnce",
        "metadata.labels.*",
    ],
    "PodDisruptionBudget": ["", "spec.maxUnavailable", "spec.unhealthyPodEvictionPolicy", "spec.selector"],
    "HorizontalPodAutoscaler": ["", "spec.minReplicas", "spec.metrics", "spec.behavior", "spec.behavior.scaleDown"],
    "ScaledObject": [
        "",
        "spec.minReplicaCount",
        "spec.maxReplicaCount",
        "spec.triggers",
        "spec.advanced",
        f"{_PATIENCE}.stabilizationWindowSeconds",
        f"{_TRIGGER}.bootstrapServers",
        f"{_TRIGGER}.sasl",
        f"{_TRIGGER}.tls",
        "spec.triggers.0.authenticationRef",
    ],
    "TriggerAuthentication": ["", "spec.env", "spec.secretTargetRef", "spec.secretTargetRef.*"],
    "NetworkPolicy": [
        "",
        "spec.policyTypes",
        "spec.podSelector",
        "spec.egress.*",
        "spec.ingress.*",
        "spec.egress.*.to",
    ],
    "Service": ["spec.selector", "spec.ports.0.targetPort"],
    "HTTPRoute": ["", "spec.hostnames", "spec.parentRefs"],
    "Ingress": ["", "spec.tls", "spec.rules.0.host"],
    "Kafka": [
        "spec.kafka.authorization",
        "spec.kafka.config.auto.create.topics.enable",
        "spec.kafka.listeners.*.authentication",
        "spec.kafka.listeners.*.tls",
        "spec.kafka.listeners.*.networkPolicyPeers",
        "spec.kafka.listeners.*.networkPolicyPeers.*",
    ],
    "KafkaUser": ["spec.authentication", "spec.authorization", "spec.authorization.acls", "metadata.labels"],
    "KafkaTopic": ["metadata.labels.strimzi.io/cluster"],
    "KafkaNodePool": [
        "metadata.labels.strimzi.io/cluster",
        "spec.template.kafkaContainer",
        "spec.template.kafkaContainer.securityContext.*",
    ],
    "ConfigMap": [
        *("data.RELAIS_PROFILE", "data.RELAIS_KAFKA_SECURITY_PROTOCOL"),
        *("data.RELAIS_KAFKA_CA_FILE", "data.RELAIS_MONGO_CA_FILE"),
    ],
}

# What would open something that is shut, by kind: where, and what somebody might write there.
OPENED: dict[str, Sequence[tuple[str, Any]]] = {
    "Namespace": [("metadata.labels.pod-security.kubernetes.io/enforce", "baseline")],
    "Deployment": [
        (f"{_POD}.hostNetwork", True),
        (f"{_POD}.hostPID", True),
        (f"{_POD}.hostIPC", True),
        (f"{_POD}.securityContext.runAsNonRoot", False),
        (f"{_POD}.securityContext.runAsUser", 0),
        (f"{_POD}.automountServiceAccountToken", True),
        (f"{_POD}.volumes.0", {"name": "scratch", "hostPath": {"path": "/"}}),
        (f"{_POD}.terminationGracePeriodSeconds", 15),
        (f"{_CONTAINER}.securityContext.privileged", True),
        (f"{_CONTAINER}.securityContext.capabilities.add", ["NET_ADMIN"]),
        (f"{_CONTAINER}.image", "relais:latest"),
        (f"{_CONTAINER}.envFrom.0", {"secretRef": {"name": "content-keys"}}),
        (f"{_CONTAINER}.env.0.valueFrom", {"secretKeyRef": {"name": "content-keys", "key": "cursor_key"}}),
        (f"{_CONTAINER}.livenessProbe.httpGet.path", "/readyz"),
        (f"{_CONTAINER}.readinessProbe.httpGet.path", "/livez"),
        ("spec.strategy.rollingUpdate.maxUnavailable", 1),
        ("spec.replicas", 2),
    ],
    "Job": [("spec.activeDeadlineSeconds", 3600)],
    "Pod": [("spec.hostNetwork", True), ("spec.restartPolicy", "OnFailure")],
    "ServiceAccount": [("kind", "Secret"), ("metadata.namespace", "another")],
    "PodDisruptionBudget": [("spec.maxUnavailable", 0)],
    "HorizontalPodAutoscaler": [("spec.behavior.scaleDown.stabilizationWindowSeconds", 60)],
    "ScaledObject": [
        ("spec.maxReplicaCount", 100),
        (f"{_PATIENCE}.stabilizationWindowSeconds", 60),
        ("spec.triggers.0.metadata.bootstrapServers", "relais-kafka-bootstrap:9093"),
        ("spec.triggers.0.metadata.bootstrapServers", "another.example.org:9093"),
        ("spec.triggers.0.metadata.sasl", "none"),
        ("spec.triggers.0.metadata.sasl", "scram_sha256"),
        ("spec.triggers.0.authenticationRef.name", "another"),
    ],
    "NetworkPolicy": [("spec.egress", [{}]), ("metadata.name", "another")],
    "Service": [("spec.ports.0.port", 9090)],
    "Kafka": [
        ("spec.kafka.listeners.0.tls", False),
        ("spec.kafka.listeners.0.networkPolicyPeers", [{"podSelector": {}}]),
        ("spec.kafka.listeners.0.authentication.type", "tls"),
        ("spec.kafka.listeners.0.authentication.type", "scram-sha-512"),
    ],
    "KafkaUser": [
        ("spec.authentication.type", "tls"),
        ("spec.authentication.type", "scram-sha-512"),
        ("spec.authorization.acls.0.resource.name", "*"),
        ("spec.authorization.acls.0.operations", ["All"]),
        ("spec.authorization.acls.0.resource.patternType", "prefix"),
    ],
    "ConfigMap": [("data.RELAIS_PROFILE", "demo"), ("data.RELAIS_KAFKA_SECURITY_PROTOCOL", "PLAINTEXT")],
}


@dataclass(frozen=True)
class Mutant:
    """An overlay in which one thing is not as it was."""

    name: str
    documents: list[Document]


def mutants(documents: Sequence[Document], *, kinds: Collection[str]) -> Iterator[Mutant]:
    """Every guarded thing of these kinds taken out, and every shut one opened, each alone."""
    for index, document in enumerate(documents):
        kind = document["kind"]
        if kind not in kinds:
            continue
        changes: list[tuple[str, Any]] = [(path, _TAKEN_OUT) for path in GUARDED.get(kind, ())]
        for path, value in [*changes, *OPENED.get(kind, ())]:
            for place in _places(document, path.split(".")):
                if kind == "ConfigMap" and not document["metadata"]["name"].startswith("relais-settings"):
                    continue
                if path == "spec.replicas" and "replicas" in document["spec"]:
                    # That is its owner already.
                    continue
                changed = _changed(document, place, value)
                if changed == document:
                    continue
                rest = [*documents[:index], *([] if changed is None else [changed]), *documents[index + 1 :]]
                yield Mutant(
                    f"{title(document)} {'.'.join(map(str, place))} {'' if value is _TAKEN_OUT else value}", rest
                )


def _places(node: Any, names: Sequence[str]) -> Iterator[tuple[str | int, ...]]:
    """Where a path leads to: to nothing, where there is nothing; names with dots in them are found too."""
    if not names or names == [""]:
        yield ()
        return
    for length in range(1, len(names) + 1):
        name, rest = ".".join(names[:length]), names[length:]
        if isinstance(node, list) and length == 1:
            indices = range(len(node)) if name == "*" else [int(name)] if int(name) < len(node) else []
            for index in indices:
                yield from ((index, *place) for place in _places(node[index], rest))
        elif isinstance(node, dict) and name == "*" and length == 1:
            for key in node:
                yield from ((key, *place) for place in _places(node[key], rest))
        elif isinstance(node, dict) and name in node:
            yield from ((name, *place) for place in _places(node[name], rest))
        elif isinstance(node, dict) and not rest and length == 1:
            # A last name that is not there yet can be written.
            yield (name,)


def _changed(document: Document, place: tuple[str | int, ...], value: Any) -> Document | None:
    if not place:
        return None
    changed = copy.deepcopy(document)
    node: Any = changed
    for name in place[:-1]:
        node = node[name]
    if value is not _TAKEN_OUT:
        node[place[-1]] = value
    elif isinstance(node, list):
        del node[int(place[-1])]
    else:
        node.pop(place[-1], None)
    return changed
