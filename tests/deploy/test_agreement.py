"""What the manifests say is what the code says: settings, ports, images, processes, what processes reach."""

from __future__ import annotations

import ast
import importlib
import inspect
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kernel.process import Service
from kernel.service import Reach
from kernel.settings import ServiceSettings
from relais.catalogue import TOPICS
from tests.secured import Authority
from tools.manifests import pods, policies, schemas
from tools.manifests.__main__ import declared_edges, generated
from tools.manifests.rendering import K8S, OVERLAYS, Document, rendered
from tools.openapi import SERVICES

KEYS = {
    *("relais_identity_key", "relais_cursor_key", "relais_vault_key", "relais_vault_key_previous"),
    "relais_kafka_sasl_password",
}
# What in the wiring says that a process reaches something.
SIGNS = {"Outbound": Reach.WEB, "mailer": Reach.MAIL}
# What says that an api reads topics, or puts something on them.
KAFKA_SIGNS = {"Broadcast", "access_heard", "producer"}


def test_what_follows_from_the_code_is_what_is_kept() -> None:
    assert [name for name, text in generated().items() if (K8S / name).read_text("utf-8") != text] == []


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_starts_with_the_settings_that_its_pods_get(
    overlay: str, service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = _settings(overlay, service, tmp_path, monkeypatch)

    assert settings.profile == "production"
    assert (settings.http_port, settings.metrics_port) == (8080, 9090)
    assert settings.mongo_uri.get_secret_value() == "mongodb://database/"
    user = None if overlay == "multi-entity" else f"{service}-kafka"
    assert (settings.kafka_sasl_username or None) == user


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_variable_is_a_setting_of_some_service_and_none_is_a_secret(overlay: str) -> None:
    fields: dict[str, Any] = {}
    for service in SERVICES:
        fields |= service_of(service).settings.model_fields  # type: ignore[attr-defined]
    maps = [one for one in rendered(overlay) if one["kind"] == "ConfigMap"]
    variables = {
        name for one in maps if "grafana_dashboard" not in one["metadata"].get("labels", {}) for name in one["data"]
    }

    assert {name.removeprefix("RELAIS_").lower() for name in variables} <= set(fields)
    assert [
        name for name in variables if "Secret" in str(fields[name.removeprefix("RELAIS_").lower()].annotation)
    ] == []


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_process_of_a_service_is_a_deployment(overlay: str) -> None:
    run = {tuple(pods.container(one)["args"]) for one in rendered(overlay) if one["kind"] == "Deployment"}

    assert run == {(name, process) for name in SERVICES for process in service_of(name).processes}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_image_is_that_of_this_version(overlay: str) -> None:
    version = tomllib.loads((K8S.parents[1] / "pyproject.toml").read_text())["project"]["version"]
    images = {pods.container(one)["image"] for one in pods.owners(rendered(overlay))}
    jobs = {one["metadata"]["name"] for one in rendered(overlay) if one["kind"] == "Job"}

    assert images == {f"registry.example.org/relais:{version}"}
    assert jobs == {f"{service}-migrate-{version}" for service in SERVICES}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_declares_what_its_wiring_reaches(service: str) -> None:
    declared = service_of(service)

    for process, module in (("api", "api"), ("worker", "bootstrap")):
        called = calls(inspect.getsource(importlib.import_module(f"{service}.{module}")))
        reached = {SIGNS[name] for name in called & set(SIGNS)}
        assert declared.reached_by(process) & {Reach.WEB, Reach.MAIL} == reached & {Reach.WEB, Reach.MAIL}, process
    called = calls(inspect.getsource(importlib.import_module(f"{service}.api")))
    assert (Reach.KAFKA in declared.reached_by("api")) == bool(called & KAFKA_SIGNS)


@pytest.mark.parametrize("example", ["mongodb-mck.yaml", "mongodb-percona.yaml"])
def test_a_database_knows_every_service_by_no_more_than_it_needs(example: str) -> None:
    spec = yaml.safe_load((K8S / "examples" / example).read_text())["spec"]
    roles = {user["name"]: [(role["name"], role["db"]) for role in user["roles"]] for user in spec["users"]}

    for name in SERVICES:
        database = service_of(name).settings.model_fields["mongo_database"].default  # type: ignore[attr-defined]
        assert roles.pop(name) == [("readWrite", database), ("dbAdmin", database)]
    assert roles == {}


def test_another_system_may_read_named_topics_and_no_more() -> None:
    user = yaml.safe_load((K8S / "examples" / "subscriber.yaml").read_text())
    acls = user["spec"]["authorization"]["acls"]
    topics = {rule["resource"]["name"] for rule in acls if rule["resource"]["type"] == "topic"}
    [group] = [rule["resource"]["name"] for rule in acls if rule["resource"]["type"] == "group"]

    assert schemas.faults([user]) == []
    assert policies.complaints([*rendered("production"), user], declared_edges()) == []
    assert topics <= set(TOPICS)
    # Whoever keeps shares has to hear whom to forget.
    assert "distribution.ambassador.v1" in topics
    assert [rule["operations"] for rule in acls if rule["operations"] != ["Read"]] == []
    assert group.endswith(".")
    assert group.rstrip(".") not in SERVICES


def test_whoever_calls_is_seen() -> None:
    assert calls("def f():\n    a = Outbound(x)\n    b.mailer(y)\n") == {"Outbound", "mailer"}


def calls(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found.add(getattr(node.func, "id", getattr(node.func, "attr", "")))
    return found


def service_of(name: str) -> Service:
    service: Service = importlib.import_module(f"{name}.bootstrap").SERVICE
    return service


def _settings(overlay: str, service: str, directory: Path, monkeypatch: pytest.MonkeyPatch) -> ServiceSettings:
    """The settings of the api's pod, with its secrets in a directory of this machine."""
    [pod] = [one for one in rendered(overlay) if _title(one) == ("Deployment", f"{service}-api")]
    authority = Authority(directory)
    certificate, key = authority.issue(service)
    files = {"kafka-ca.crt": authority.file, "mongo-ca.crt": authority.file}
    files |= {"kafka-user.crt": certificate, "kafka-user.key": key}
    secrets = directory / "secrets"
    secrets.mkdir()
    for name in _mounted(pod):
        if name in KEYS:
            (secrets / name).write_text("a key of the tests, which nobody else has")
        elif name == "relais_mongo_uri":
            (secrets / name).write_text("mongodb://database/")
        else:
            (secrets / name).write_bytes(files[name].read_bytes())
    for name, value in _variables(overlay, pod).items():
        monkeypatch.setenv(name, value.replace("/run/secrets/relais", str(secrets)))
    return service_of(service).settings(_secrets_dir=[secrets])


def _mounted(pod: Document) -> Iterator[str]:
    volumes = {one["name"]: one for one in pod["spec"]["template"]["spec"]["volumes"]}
    for source in volumes["secrets"]["projected"]["sources"]:
        # Without `items` the operator's own names are the files'.
        yield from (item["path"] for item in source["secret"].get("items", []))


def _variables(overlay: str, pod: Document) -> dict[str, str]:
    names = [one["configMapRef"]["name"] for one in pods.container(pod)["envFrom"]]
    maps = {one["metadata"]["name"]: one["data"] for one in rendered(overlay) if one["kind"] == "ConfigMap"}
    return {variable: value for name in names for variable, value in maps[name].items()}


def _title(document: Document) -> tuple[str, str]:
    return document["kind"], document["metadata"]["name"]
