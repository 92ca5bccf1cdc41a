"""Which connections the network lets through: none but those that the services declare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kernel.service import Reach, Service
from tools.manifests.kafka import CLUSTER

HTTP_PORT = "http"
SIDE_PORT = "metrics"

# RFC 1918, RFC 6598, loopback and link-local with the clouds' metadata addresses, and their likes of IPv6: what no call
# to a public address may reach, whatever a name resolves to.
_PRIVATE_4 = ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]
_PRIVATE_6 = ["::1/128", "fc00::/7", "fe80::/10"]
_PUBLIC = [
    {"ipBlock": {"cidr": "0.0.0.0/0", "except": _PRIVATE_4}},
    {"ipBlock": {"cidr": "::/0", "except": _PRIVATE_6}},
]


def policies(services: Sequence[Service]) -> list[dict[str, Any]]:
    """Nothing in or out, except names to look up, and for each process what it declares."""
    return [
        _policy("default-deny", {}, ingress=[], egress=[]),
        _policy("look-up-names", {"app.kubernetes.io/part-of": "relais"}, egress=[_to(_RESOLVERS, 53, 53)]),
        *[_of_process(service, process) for service in services for process in service.processes],
        *[_of_process(service, "migrate") for service in services],
    ]


def for_offsets(declared: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """For the pods that set offsets: of the policies of all processes, what a migration may, which reaches the same."""
    return [
        _policy(
            f"{labels['app.kubernetes.io/name']}-offsets",
            labels | {"app.kubernetes.io/component": "offsets"},
            more=labels | {"app.kubernetes.io/component": "offsets"},
            ingress=[],
            egress=one["spec"]["egress"],
        )
        for one in declared
        if (labels := one["spec"]["podSelector"].get("matchLabels", {})).get("app.kubernetes.io/component") == "migrate"
    ]


def of_kafka() -> dict[str, Any]:
    """For the pods of a Kafka beside the services: each other, the services, its operators and the cluster's API."""
    own = [{"podSelector": {"matchLabels": {"strimzi.io/cluster": CLUSTER}}}]
    # The address of the API differs from one cluster to the next.
    api = {"ports": [{"protocol": "TCP", "port": port} for port in (443, 6443)]}
    return _policy(
        "kafka",
        {"strimzi.io/cluster": CLUSTER},
        ingress=[
            {"from": own},
            {"from": kafka_peers(), "ports": [{"protocol": "TCP", "port": 9093}]},
            {"from": _namespaces("strimzi", label="relais-runs-kafka")},
        ],
        egress=[{"to": own}, _to(_RESOLVERS, 53, 53), api],
    )


def kafka_peers() -> list[dict[str, Any]]:
    """Whose pods reach the listener: the services, KEDA for the lag of groups, and whoever subscribes to events.

    Said by the listener too. Strimzi makes a NetworkPolicy of its own for each listener, which lets everybody in where
    none are named, and of two policies the wider one holds.
    """
    services = {"podSelector": {"matchLabels": {"app.kubernetes.io/part-of": "relais"}}}
    return [services, *_namespaces("keda", label="relais-scales"), _labelled("relais-subscribes")]


def edges(reached: frozenset[Reach]) -> list[dict[str, Any]]:
    """The ways out to what a process reaches, in the order of their names."""
    return [_WAYS[one] for one in sorted(reached)]


def _of_process(service: Service, process: str) -> dict[str, Any]:
    ingress = [] if process == "migrate" else [_from("monitoring", SIDE_PORT, label="relais-watches")]
    if process == "api":
        ingress.append(_from("gateway", HTTP_PORT, label="relais-way-in"))
    return _policy(
        f"{service.name}-{process}",
        {"app.kubernetes.io/name": service.name, "app.kubernetes.io/component": process},
        ingress=ingress,
        egress=edges(service.reached_by(process)),
    )


def _policy(
    name: str, labels: dict[str, str], *, more: dict[str, str] | None = None, **ways: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "labels": {"app.kubernetes.io/part-of": "relais"} | (more or {})},
        "spec": {
            "podSelector": {"matchLabels": labels} if labels else {},
            "policyTypes": [way.capitalize() for way in ways],
            **{way: rules for way, rules in ways.items() if rules},
        },
    }


def _namespaces(name: str, *, label: str) -> list[dict[str, Any]]:
    """The namespace of that name, and any other to which operators have given the label."""
    return [_named(name), _labelled(label)]


def _named(namespace: str) -> dict[str, Any]:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}}


def _labelled(label: str) -> dict[str, Any]:
    return {"namespaceSelector": {"matchLabels": {label: "true"}}}


def _from(namespace: str, port: str, *, label: str) -> dict[str, Any]:
    return {"from": _namespaces(namespace, label=label), "ports": [{"protocol": "TCP", "port": port}]}


def _to(peers: list[dict[str, Any]], *ports: int) -> dict[str, Any]:
    # Names are looked up over UDP, and over TCP when the answer is long.
    protocols = ["UDP", "TCP"] if ports == (53, 53) else ["TCP"] * len(ports)
    return {
        "to": peers,
        "ports": [{"protocol": protocol, "port": port} for protocol, port in zip(protocols, ports, strict=True)],
    }


# Cluster DNS, and the addresses on each node at which NodeLocal DNSCache and some clouds answer, which are no pods.
_RESOLVERS = [
    _named("kube-system"),
    {"ipBlock": {"cidr": "169.254.20.10/32"}},
    {"ipBlock": {"cidr": "169.254.169.254/32"}},
]
_WAYS: dict[Reach, dict[str, Any]] = {
    Reach.MONGODB: _to(_namespaces("relais-mongodb", label="relais-databases"), 27017),
    Reach.KAFKA: _to([{"podSelector": {"matchLabels": {"strimzi.io/cluster": CLUSTER}}}], 9093),
    Reach.TRACES: _to(_namespaces("observability", label="relais-traces"), 4318),
    Reach.ISSUER: _to(_PUBLIC, 443),
    Reach.WEB: _to(_PUBLIC, 80, 443),
    # A company's mail server is seldom public.
    Reach.MAIL: _to([{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}}], 465, 587),
}
