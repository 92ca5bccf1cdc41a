"""What an operator sees of an installation: that it is well, and each part that is not."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

import pytest

from devstack import ports
from kernel.testing import eventually
from relaisctl.verdicts import Verdict
from tests.kernel.test_process import NOWHERE, environment, run
from tests.relaisctl.conftest import Installation, Said, relaisctl, write_settings

# Nobody runs these two in the fixture.
STREAMS = {"metrics.trends metrics.delta.v1", "gamification.progress gamification.challenge.v1"}


async def test_a_group_that_nobody_reads_for_is_all_that_is_not_well(installation: Installation) -> None:
    async def settled() -> bool:
        said = await installation.ctl("status")
        wrong = [one for one in said.rows if one["state"] != "well"]
        assert {one["part"] for one in wrong} == STREAMS, wrong
        return True

    await eventually(settled)
    said = await installation.ctl("status", "--service", "metrics")

    assert said.code == Verdict.NOT_WELL
    assert {one["service"] for one in said.rows} == {"metrics"}
    assert {"database", "schema", "outbox", "erasures", "broker", "dead letters", "api"} < {
        one["part"] for one in said.rows
    }
    assert said.only(part="metrics.trends metrics.delta.v1")["detail"].endswith(" 0 members")


async def test_a_service_of_which_all_is_well_ends_with_0(installation: Installation) -> None:
    async def well() -> bool:
        said = await installation.ctl("status", "-s", "content")
        assert said.code == Verdict.WELL, said.out
        return True

    # A busy machine may let a lease end for a moment.
    assert await eventually(well)


async def test_what_does_not_answer_is_named_and_ends_with_3(tmp_path: Path) -> None:
    write_settings(tmp_path, "content", away())

    said = await relaisctl("-i", tmp_path, "status")

    assert said.code == Verdict.UNREACHED
    assert {one["part"] for one in said.rows if one["state"] == "unreached"} == {
        *("database", "broker", "letters", "api")
    }
    assert NOWHERE in said.only(part="broker")["detail"]
    for command in (["lag"], ["topics"], ["outbox"], ["migrations", "list"], ["migrations", "apply", "--dry-run"]):
        said = await relaisctl("-i", tmp_path, *command)
        assert (said.code, said.rows) == (Verdict.UNREACHED, []), command
        assert said.err.startswith("content: "), command


async def test_a_process_that_is_not_ready_is_not_well(installation: Installation, tmp_path: Path) -> None:
    values = (installation.directory / "content.env").read_text()
    url = installation.services["content"].url
    nobody = f"http://127.0.0.1:{ports.free_port()}/readyz"
    more = f"RELAISCTL_READY_WORKER={url}/nothing-here\nRELAISCTL_READY_SECOND={nobody}\n"
    (tmp_path / "content.env").write_text(values + more)

    async def of_a_service_that_is_well() -> Said | None:
        said = await relaisctl("-i", tmp_path, "status")
        return said if said.only(part="api")["state"] == "well" else None

    # A busy machine takes its time to answer.
    said = await eventually(of_a_service_that_is_well)

    assert said.only(part="worker") == {
        "service": "content",
        "part": "worker",
        "state": "not well",
        "detail": "not ready: 404",
    }
    assert said.only(part="second")["state"] == "unreached"
    assert said.code == Verdict.UNREACHED


async def test_the_program_reads_the_settings_of_its_process_in_a_pod(installation: Installation) -> None:
    settings = installation.services["content"].runtime.settings
    env = environment(
        mongo_uri=settings.mongo_uri.get_secret_value(),
        mongo_database=settings.mongo_database,
        kafka_bootstrap=settings.kafka_bootstrap,
        topic_prefix=settings.topic_prefix,
        metrics_port=str(settings.metrics_port),
    )

    code, output, errors = await run("relaisctl", "--here", "content", "status", env=env)

    assert code == Verdict.WELL, output + errors
    assert '"part":"schema","state":"well"' in output
    assert '"part":"this process","state":"well","detail":"ready"' in output
    code, output, errors = await run("relaisctl", "--here", "content", "status", "-s", "metrics", env=env)
    assert (code, output) == (Verdict.WRONG_USAGE, "")
    assert "knows nothing of metrics" in errors


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["status"], "say which installation"),
        (["dance"], "No such command"),
        (["-i", "/nowhere", "status"], "/nowhere is no directory"),
        (["-i", "/", "status"], "/ has no settings of any service"),
        (["-i", "/", "status", "-s", "payroll"], "payroll is no service"),
        (["lag", "--most", "-1"], "--most"),
    ],
)
async def test_what_cannot_be_understood_ends_with_2(arguments: list[str], says: str) -> None:
    said = await relaisctl(*arguments)

    assert (said.code, said.out) == (Verdict.WRONG_USAGE, "")
    assert says in said.err


async def test_a_setting_that_is_wrong_is_named_and_its_value_is_not(tmp_path: Path) -> None:
    secret = secrets.token_hex(4)
    write_settings(tmp_path, "content", {**away(), "RELAIS_CURSOR_KEY": secret})

    said = await relaisctl("-i", tmp_path, "lag")

    assert said.code == Verdict.WRONG_USAGE
    assert said.err.startswith("content: cursor_key: ")
    assert secret not in said.err


async def test_settings_are_read_from_mounted_secrets_and_never_from_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = away()
    write_settings(tmp_path, "all", {name: value for name, value in values.items() if "DATABASE" not in name})
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "relais_kafka_bootstrap").write_text("127.0.0.2:1")
    (tmp_path / "all.env").write_text((tmp_path / "all.env").read_text().replace("RELAIS_KAFKA_BOOTSTRAP", "X"))
    monkeypatch.setenv("RELAIS_KAFKA_BOOTSTRAP", "127.0.0.3:1")

    said = await relaisctl("-i", tmp_path, "lag")

    assert said.code == Verdict.UNREACHED
    assert "127.0.0.2:1" in said.err


def away() -> dict[str, str]:
    """The settings of a service whose servers are not there."""
    env = environment(mongo_seconds="0.5")
    return {name: value for name, value in env.items() if name.startswith("RELAIS_")}


async def test_a_broker_that_says_nothing_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relaisctl.asking.SECONDS", 0.5)
    ended = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await ended.wait()
        writer.close()

    port = ports.free_port()
    server = await asyncio.start_server(silent, "127.0.0.1", port)
    try:
        write_settings(tmp_path, "content", {**away(), "RELAIS_KAFKA_BOOTSTRAP": f"127.0.0.1:{port}"})
        said = await relaisctl("-i", tmp_path, "lag")
    finally:
        ended.set()
        server.close()

    assert said.code == Verdict.UNREACHED
    assert f"no broker answers at 127.0.0.1:{port}" in said.err
