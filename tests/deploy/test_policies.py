"""The checker of manifests notices whatever is taken out of them; what a strict server refuses is refused here."""

from __future__ import annotations

import ast
import copy
import inspect
from pathlib import Path
from typing import Any

import pytest

from gamification.criteria.repository import criteria_in
from tests.deploy.mutations import GUARDED, OPENED, mutants
from tools.manifests import autoscalers, pods, policies, schemas
from tools.manifests.__main__ import declared_edges, faults_of
from tools.manifests.rendering import OVERLAYS, of_kind, rendered
from tools.openapi import SERVICES

# Overlays as operators put them together from ours.
COMBINED = Path(__file__).parent / "combined"
CERTIFICATES = str(COMBINED / "certificates")
MANAGED = str(COMBINED / "managed-kafka")
OFFSETS = str(COMBINED / "offsets-import")


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_keeps_to_the_rules(overlay: str) -> None:
    assert policies.complaints(rendered(overlay), declared_edges()) == []


@pytest.mark.parametrize("folder", sorted(one.name for one in COMBINED.iterdir()))
def test_what_operators_put_together_is_valid_and_keeps_to_the_rules(folder: str) -> None:
    assert faults_of(str(COMBINED / folder)) == []


@pytest.mark.parametrize("overlay", ["production", "multi-entity"])
def test_no_node_has_the_only_api_or_worker(overlay: str) -> None:
    documents = rendered(overlay)
    least = {
        one["spec"]["scaleTargetRef"]["name"]: one["spec"].get("minReplicas", one["spec"].get("minReplicaCount"))
        for kind in ("HorizontalPodAutoscaler", "ScaledObject")
        for one in of_kind(documents, kind)
    }
    several = {one["metadata"]["name"] for one in of_kind(documents, "Deployment")}
    several -= {"metrics-streams", "gamification-streams"}

    assert {name for name, count in least.items() if count >= 2} == several


def test_certificates_are_all_that_keda_shows_then() -> None:
    documents = rendered(CERTIFICATES)
    triggers = [trigger for one in of_kind(documents, "ScaledObject") for trigger in one["spec"]["triggers"]]
    shown = [one["spec"] for one in of_kind(documents, "TriggerAuthentication")]

    assert {trigger["metadata"]["sasl"] for trigger in triggers} == {"none"}
    assert [one for one in shown if "env" in one or len(one["secretTargetRef"]) != 3] == []


def test_criteria_of_ones_own_are_read_by_every_pod_of_the_service() -> None:
    documents = rendered(str(COMBINED / "criteria"))
    [made] = [one for one in of_kind(documents, "ConfigMap") if "gamification-criteria" in one["metadata"]["name"]]
    mine = [one for one in pods.owners(documents) if pods.container(one)["args"][0] == "gamification"]
    mounted = [one["spec"]["template"]["spec"]["volumes"][-1]["configMap"]["name"] for one in mine]

    assert criteria_in(COMBINED / "criteria" / "criteria")
    assert list(made["data"]) == ["told-by-night.yaml"]
    assert mounted == [made["metadata"]["name"]] * 4


@pytest.mark.parametrize("what", ["import", "renew"])
def test_offsets_are_set_by_a_pod_like_the_worker(what: str) -> None:
    documents = rendered(str(COMBINED / f"offsets-{what}"))
    workers = {one["metadata"]["name"]: one for one in of_kind(documents, "Deployment")}

    for one in of_kind(documents, "Pod"):
        service = one["metadata"]["labels"]["app.kubernetes.io/name"]
        worker, mine = workers[f"{service}-worker"], pods.container(one)
        assert mine["args"] == [service, "offsets", what]
        assert (mine.get("stdin", False), mine.get("stdinOnce", False)) == ((what == "import"),) * 2
        assert pods.spec(one)["volumes"] == pods.spec(worker)["volumes"]
        for same in ("image", "envFrom", "env", "volumeMounts", "securityContext"):
            assert mine[same] == pods.container(worker)[same], same
    assert {one["metadata"]["name"] for one in of_kind(documents, "Pod")} == {f"{one}-offsets" for one in SERVICES}


# What two overlays have in common is looked at once.
MUTATED = {
    "production": {*GUARDED, *OPENED} - {"Ingress", "Pod"},
    "small": {"Ingress", "Kafka"},
    CERTIFICATES: {"Kafka", "KafkaUser", "TriggerAuthentication"},
    MANAGED: {"ScaledObject", "TriggerAuthentication"},
    OFFSETS: {"Pod", "NetworkPolicy"},
}
# Each module with rules.
RULES = (policies, pods, autoscalers)


@pytest.fixture(scope="module")
def noticed() -> dict[tuple[str, str], list[str]]:
    """What the rules say of each mutant, by its overlay and its name."""
    edges = declared_edges()
    return {
        (overlay, one.name): policies.complaints(one.documents, edges)
        for overlay, kinds in MUTATED.items()
        for one in mutants(rendered(overlay), kinds=kinds)
    }


def test_whatever_is_guarded_is_missed_when_it_is_gone(noticed: dict[tuple[str, str], list[str]]) -> None:
    assert [mutant for mutant, complaints in noticed.items() if not complaints] == []
    assert len(noticed) > 1000


@pytest.mark.parametrize("overlay", MUTATED)
def test_every_kind_that_is_guarded_was_changed(overlay: str, noticed: dict[tuple[str, str], list[str]]) -> None:
    assert {name.partition(" ")[0] for found, name in noticed if found == overlay} == MUTATED[overlay]


def test_every_rule_complains_of_something(noticed: dict[tuple[str, str], list[str]]) -> None:
    said = "\n".join(complaint for complaints in noticed.values() for complaint in complaints)

    assert [rule for module in RULES for rule in worded(inspect.getsource(module)) if rule not in said] == []


def worded(source: str) -> list[str]:
    """The longest piece of each complaint's text that is the same every time."""
    found = []
    for node in ast.walk(ast.parse(source.replace("from __future__ import annotations", ""))):
        if isinstance(node, ast.Yield):
            pieces = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
            found.append(max((piece for piece in pieces if isinstance(piece, str)), key=len))
    return found


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
