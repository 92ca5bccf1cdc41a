"""A container asks its process whether it is well, with nothing but what is in its image."""

from __future__ import annotations

import asyncio

import pytest

from kernel.health import main
from kernel.sideport import quiet_server, side_app
from kernel.testing import eventually
from kernel.testing.ports import free_port


async def _bad() -> bool:
    return False


@pytest.mark.parametrize(("question", "code"), [("livez", 0), ("readyz", 1)])
async def test_the_exit_code_is_what_the_side_port_says(
    monkeypatch: pytest.MonkeyPatch, question: str, code: int
) -> None:
    port = free_port()
    server = quiet_server(side_app({"mongodb": _bad}), host="127.0.0.1", port=port)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    monkeypatch.setattr("sys.argv", ["health", question])

    found = await asyncio.to_thread(main, {"RELAIS_METRICS_PORT": str(port)})

    server.should_exit = True
    await serving
    assert found == code


def test_a_process_that_does_not_answer_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["health"])

    assert main({"RELAIS_METRICS_PORT": str(free_port())}) == 1


def test_another_question_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["health", "weight"])

    assert main({}) == 2
    assert "usage" in capsys.readouterr().err
