"""The checker of manifests notices whatever is taken out of them; what a strict server refuses is refused here."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.deploy.mutations import GUARDED, OPENED, mutants
from tools.manifests import policies, schemas
from tools.manifests.__main__ import declared_edges
from tools.manifests.rendering import OVERLAYS, rendered


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_keeps_to_the_rules(overlay: str) -> None:
    assert policies.complaints(rendered(overlay), declared_edges()) == []


# What two overlays have in common is looked at once.
@pytest.mark.parametrize(
    ("overlay", "kinds"),
    [("production", {*GUARDED, *OPENED} - {"Ingress"}), ("small", {"Ingress", "Kafka"})],
)
def test_whatever_is_guarded_is_missed_when_it_is_gone(overlay: str, kinds: set[str]) -> None:
    edges = declared_edges()
    found = list(mutants(rendered(overlay), kinds=kinds))
    unseen = [one.name for one in found if not policies.complaints(one.documents, edges)]

    assert unseen == []
    assert {one.name.partition(" ")[0] for one in found} == kinds


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("Deployment", ("spec", "template", "spec")),
        ("NetworkPolicy", ("spec",)),
        ("Kafka", ("spec", "kafka")),
        ("KafkaNodePool", ("spec", "storage")),
        ("KafkaTopic", ("spec",)),
        ("KafkaUser", ("spec", "authentication")),
        ("HTTPRoute", ("spec",)),
        ("ScaledObject", ("spec",)),
        ("TriggerAuthentication", ("spec",)),
        ("ServiceMonitor", ("spec",)),
        ("ExternalSecret", ("spec", "target")),
    ],
)
def test_a_field_that_a_kind_does_not_have_is_refused(kind: str, path: tuple[str, ...]) -> None:
    documents = [one for overlay in ("production", "multi-entity") for one in rendered(overlay)]
    changed = copy.deepcopy(next(one for one in documents if one["kind"] == kind))
    node: Any = changed
    for name in path:
        node = node[name]
    node["replicsa"] = 3

    assert "replicsa" in schemas.faults([changed])[0]


def test_a_kind_that_nobody_knows_is_refused() -> None:
    document = {"apiVersion": "kafka.strimzi.io/v1beta2", "kind": "Kafka", "metadata": {"name": "relais"}}

    assert schemas.faults([document])
