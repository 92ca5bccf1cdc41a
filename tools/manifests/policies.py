"""What the manifests must keep to, whatever an overlay changes: a complaint for each thing that does not hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tools.manifests import autoscalers, network, pods
from tools.manifests.kafka import CLUSTER
from tools.manifests.rendering import Document, of_kind, title

_RESTRICTED = "pod-security.kubernetes.io/enforce"
# A step of a migration may take an hour (kernel.runtime), and a release has several.
_MIGRATION_SECONDS = 4 * 3600
_NEVER_IN_THE_CLEAR = ("SSL", "SASL_SSL")


def complaints(documents: Sequence[Document], edges: Sequence[Document]) -> list[str]:
    """What does not hold of an overlay's documents. `edges` are the network policies that follow from the code."""
    return [
        *_namespace(documents),
        *_network(documents, edges),
        *_accounts(documents),
        *pods.complaints(documents),
        *_disruptions(documents),
        *autoscalers.complaints(documents),
        *_jobs(documents),
        *_ways_in(documents),
        *_kafka(documents),
        *_settings(documents),
    ]


def _namespace(documents: Sequence[Document]) -> Iterator[str]:
    [namespace] = of_kind(documents, "Namespace")
    if namespace["metadata"].get("labels", {}).get(_RESTRICTED) != "restricted":
        yield f"{title(namespace)} does not enforce the restricted standard"
    for one in documents:
        if one["kind"] != "Namespace" and one["metadata"].get("namespace") != namespace["metadata"]["name"]:
            yield f"{title(one)} is in another namespace"


def _network(documents: Sequence[Document], edges: Sequence[Document]) -> Iterator[str]:
    found = {one["metadata"]["name"]: one["spec"] for one in of_kind(documents, "NetworkPolicy")}
    if of_kind(documents, "Kafka"):
        edges = [*edges, network.of_kafka()]
    if of_kind(documents, "Pod"):
        edges = [*edges, *network.for_offsets(edges)]
    for edge in edges:
        name = edge["metadata"]["name"]
        if found.get(name) != edge["spec"]:
            yield f"NetworkPolicy {name} is not what the code declares"
    for name in sorted(found.keys() - {edge["metadata"]["name"] for edge in edges}):
        yield f"NetworkPolicy {name} lets something through that the code does not declare"


def _accounts(documents: Sequence[Document]) -> Iterator[str]:
    for one in of_kind(documents, "ServiceAccount"):
        if one.get("automountServiceAccountToken") is not False:
            yield f"{title(one)} hands out tokens"
    accounts = {one["metadata"]["name"] for one in of_kind(documents, "ServiceAccount")}
    for one in pods.owners(documents):
        if pods.spec(one).get("serviceAccountName") not in accounts:
            yield f"{title(one)} has no account of its own"
    for one in of_kind(documents, "Secret"):
        yield f"{title(one)} does not belong into manifests"


def _disruptions(documents: Sequence[Document]) -> Iterator[str]:
    budgets = of_kind(documents, "PodDisruptionBudget")
    for one in of_kind(documents, "Deployment"):
        labels = one["spec"]["template"]["metadata"].get("labels", {})
        mine = [budget["spec"] for budget in budgets if _selects(budget["spec"].get("selector"), labels)]
        if len(mine) != 1 or mine[0].get("maxUnavailable") != 1:
            yield f"{title(one)} has no disruption budget of one pod at a time"
        elif mine[0].get("unhealthyPodEvictionPolicy") != "AlwaysAllow":
            yield f"{title(one)} keeps a node that drains waiting for pods that are not well anyway"


def _jobs(documents: Sequence[Document]) -> Iterator[str]:
    migrated = set()
    for one in of_kind(documents, "Job"):
        args = pods.container(one).get("args", [])
        if args[1:] == ["migrate"]:
            migrated.add(args[0])
            if one["spec"].get("activeDeadlineSeconds", 0) < _MIGRATION_SECONDS:
                yield f"{title(one)} is cut off in a long migration, or never given up"
        if not one["spec"].get("backoffLimit") or not one["spec"].get("ttlSecondsAfterFinished"):
            yield f"{title(one)} is not tried again, or stays for ever"
    for one in of_kind(documents, "Deployment"):
        args = pods.container(one).get("args") or [""]
        if args[0] not in migrated:
            yield f"{title(one)} waits for a migration that nobody makes"


def _ways_in(documents: Sequence[Document]) -> Iterator[str]:
    ports = {
        (one["metadata"]["name"], port.get("port"))
        for one in of_kind(documents, "Service")
        for port in one["spec"]["ports"]
    }
    named = {(name, "http") for name, port in ports if port == 80}
    reached = set()
    for one in of_kind(documents, "HTTPRoute"):
        for rule in one["spec"].get("rules", []):
            reached |= {(ref["name"], ref.get("port")) for ref in rule.get("backendRefs", [])}
        if not one["spec"].get("hostnames") or not one["spec"].get("parentRefs"):
            yield f"{title(one)} answers to every name, or to no gateway"
    for one in of_kind(documents, "Ingress"):
        hosts = {host for tls in one["spec"].get("tls", []) for host in tls.get("hosts", [])}
        for rule in one["spec"]["rules"]:
            backends = [path["backend"]["service"] for path in rule["http"]["paths"]]
            reached |= {(backend["name"], backend["port"].get("name")) for backend in backends}
            if rule.get("host") not in hosts:
                yield f"{title(one)} has a host without TLS"
    for name, port in sorted(reached - ports - named, key=str):
        yield f"Service {name} is reached from outside at {port}, which it does not have"
    services = {one["metadata"]["name"] for one in of_kind(documents, "Service")} - {"relais-metrics"}
    for name in sorted(services - {name for name, _port in reached}):
        yield f"Service {name} cannot be reached from outside"
    yield from _targets(documents)


def _targets(documents: Sequence[Document]) -> Iterator[str]:
    for one in of_kind(documents, "Service"):
        behind = [
            pod
            for pod in of_kind(documents, "Deployment")
            if _matches(one["spec"].get("selector"), pod["spec"]["template"]["metadata"].get("labels", {}))
        ]
        names = {port.get("name") for pod in behind for port in pods.container(pod).get("ports", [])}
        for port in one["spec"]["ports"]:
            if port.get("targetPort") not in names:
                yield f"{title(one)} leads to no pod's port {port.get('targetPort')}"


def _kafka(documents: Sequence[Document]) -> Iterator[str]:
    for one in of_kind(documents, "Kafka"):
        spec = one["spec"]["kafka"]
        if spec.get("authorization", {}).get("type") != "simple":
            yield f"{title(one)} lets everybody do everything"
        if spec.get("config", {}).get("auto.create.topics.enable") is not False:
            yield f"{title(one)} makes topics by itself"
        for listener in spec["listeners"]:
            if listener.get("tls") is not True or not listener.get("authentication", {}).get("type"):
                yield f"{title(one)} has a listener in the clear, or for everybody"
            if listener.get("networkPolicyPeers") != network.kafka_peers():
                yield f"{title(one)} has a listener that other pods reach than the code declares"
    asked = {
        listener.get("authentication", {}).get("type")
        for one in of_kind(documents, "Kafka")
        for listener in one["spec"]["kafka"]["listeners"]
    }
    for one in of_kind(documents, "KafkaUser"):
        if not one["spec"].get("authentication"):
            yield f"{title(one)} needs to show nothing"
        elif asked and one["spec"]["authentication"].get("type") not in asked:
            yield f"{title(one)} shows what no listener asks for"
        acls = one["spec"].get("authorization", {}).get("acls", [])
        if not acls:
            yield f"{title(one)} has no rules"
        for rule in acls:
            resource = rule["resource"]
            if resource.get("name", "*") in ("*", "") or "All" in rule["operations"]:
                yield f"{title(one)} may do more than it needs to"
            if resource["type"] == "topic" and resource.get("patternType") != "literal":
                yield f"{title(one)} may do something with topics that are not named"
    for one in (
        *of_kind(documents, "KafkaTopic"),
        *of_kind(documents, "KafkaUser"),
        *of_kind(documents, "KafkaNodePool"),
    ):
        if one["metadata"].get("labels", {}).get("strimzi.io/cluster") != CLUSTER:
            yield f"{title(one)} belongs to no cluster"
    for one in of_kind(documents, "KafkaNodePool"):
        # Strimzi says nothing of it by itself, and the namespace would not admit the pods.
        container = one["spec"].get("template", {}).get("kafkaContainer", {}).get("securityContext", {})
        if (
            container.get("allowPrivilegeEscalation") is not False
            or container.get("runAsNonRoot") is not True
            or container.get("capabilities", {}).get("drop") != ["ALL"]
            or container.get("seccompProfile", {}).get("type") != "RuntimeDefault"
        ):
            yield f"{title(one)} has pods that the restricted standard refuses"


def _settings(documents: Sequence[Document]) -> Iterator[str]:
    [shared] = [one for one in of_kind(documents, "ConfigMap") if one["metadata"]["name"].startswith("relais-settings")]
    data: dict[str, Any] = shared.get("data", {})
    if data.get("RELAIS_PROFILE") != "production":
        yield f"{title(shared)} takes demonstration keys"
    if data.get("RELAIS_KAFKA_SECURITY_PROTOCOL") not in _NEVER_IN_THE_CLEAR or not data.get("RELAIS_KAFKA_CA_FILE"):
        yield f"{title(shared)} speaks to Kafka in the clear, or believes any broker"
    if not data.get("RELAIS_MONGO_CA_FILE"):
        yield f"{title(shared)} speaks to MongoDB in the clear"


def _selects(selector: Any, labels: dict[str, str]) -> bool:
    return _matches((selector or {}).get("matchLabels"), labels)


def _matches(wanted: Any, labels: dict[str, str]) -> bool:
    # A selector without labels takes every pod, which none of ours is meant to.
    return bool(wanted) and wanted.items() <= labels.items()
