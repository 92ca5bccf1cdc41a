"""`.run/env` keeps secrets and ports between runs, for its owner only."""

from __future__ import annotations

import socket
import stat
import subprocess
from pathlib import Path

import pytest

from devstack import environment, plan, ports
from devstack.environment import Environment
from devstack.failures import StackFailure


def test_the_file_is_for_its_owner_only_and_reads_back_as_written(tmp_path: Path) -> None:
    written = environment.compose({}, {}, any_ports=True)
    written.write(tmp_path / "env")
    assert stat.S_IMODE((tmp_path / "env").stat().st_mode) == 0o600
    assert environment.read(tmp_path / "env") == written.values


def test_a_shell_reads_the_file(tmp_path: Path) -> None:
    written = environment.compose({}, {}, any_ports=True)
    written.write(tmp_path / "env")
    said = subprocess.run(
        ["sh", "-c", '. ./env && printf %s "$RELAIS_MONGO_URI"'],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == written.values["RELAIS_MONGO_URI"]


def test_secrets_and_ports_stay_the_same_in_the_next_run() -> None:
    first = environment.compose({}, {}, any_ports=True).values
    assert environment.compose(first, {}).values == first


def test_secrets_are_made_per_checkout_and_are_demonstration_keys() -> None:
    one, other = (environment.compose({}, {}, any_ports=True).values for _ in range(2))
    assert one["RELAIS_IDENTITY_KEY"] != other["RELAIS_IDENTITY_KEY"]
    assert one["RELAIS_IDENTITY_KEY"].startswith("demo-")


def test_two_stacks_get_different_ports_and_no_port_twice() -> None:
    made = environment.compose({}, {}, any_ports=True)
    chosen = [made.port(name) for name in plan.PORTS]
    assert len(set(chosen)) == len(chosen)


def test_a_port_of_somebody_else_is_passed_over_and_the_addresses_follow() -> None:
    with socket.create_server((ports.LOOPBACK, 0)) as listener:
        taken = listener.getsockname()[1]
        made = environment.compose({}, {"RELAIS_PORT_ISSUER": str(taken)})
    assert made.port("issuer") != taken
    assert made.values["RELAIS_OIDC_ISSUER"] == f"http://127.0.0.1:{made.port('issuer')}"


@pytest.mark.parametrize("port", ["abc", "-1", "65536", "8101.5"])
def test_a_setting_that_is_no_port_is_named_with_a_remedy(port: str) -> None:
    with pytest.raises(StackFailure, match=r"RELAIS_PORT_CONTENT(.|\n)*from 1 to 65535"):
        environment.compose({}, {"RELAIS_PORT_CONTENT": port})


def test_servers_that_already_run_take_the_place_of_the_stacks_own() -> None:
    asked = {"RELAIS_MONGO_URI": "mongodb://127.0.0.1:1/?replicaSet=rs0", "RELAIS_KAFKA_BOOTSTRAP": "127.0.0.1:2"}
    made = environment.compose({}, asked)
    assert made.values["RELAIS_MONGO_URI"] == asked["RELAIS_MONGO_URI"]
    assert (made.runs_mongo, made.runs_kafka) == (False, False)


def test_a_shell_that_has_read_the_file_still_starts_the_stacks_own_servers_on_new_ports() -> None:
    first = environment.compose({}, {}, any_ports=True)
    with (
        socket.create_server((ports.LOOPBACK, first.port("mongo"))),
        socket.create_server((ports.LOOPBACK, first.port("kafka"))),
    ):
        again = environment.compose(first.values, first.values)
    assert again.port("mongo") != first.port("mongo")
    assert (again.runs_mongo, again.runs_kafka) == (True, True)


def test_every_process_is_told_its_own_ports_database_and_address() -> None:
    made = Environment(environment.compose({}, {}, any_ports=True).values)
    worker = next(process for process in plan.processes() if process.name == "metrics-worker")
    settings = made.of_process(worker)
    assert settings["RELAIS_MONGO_DATABASE"] == "metrics"
    assert settings["RELAIS_METRICS_PORT"] == str(made.port("metrics_worker_metrics"))
    assert settings["RELAIS_PUBLIC_URL"] == made.url("metrics")
    assert not any(name.startswith("RELAIS_PORT_") for name in settings)
