"""An api serves once it knows whose access was taken back, or has waited for it."""

from __future__ import annotations

import math

import pytest

from kernel.consumer.access import heard_once
from kernel.process import Service
from kernel.runtime import open_runtime
from tests.deploy.test_agreement import service_of
from tests.kernel.test_process import environment
from tools.openapi import SERVICES


class Heard:
    lag_seconds = math.inf


async def test_what_was_heard_once_is_enough() -> None:
    heard, now = Heard(), [0.0]
    check = heard_once(heard, seconds=30, clock=lambda: now[0])  # type: ignore[arg-type] # as much of one as is asked
    assert not await check()
    heard.lag_seconds = 0.5
    assert await check()
    heard.lag_seconds = math.inf
    assert await check()


async def test_a_broker_that_is_away_is_waited_for_no_longer_than_so() -> None:
    now = [0.0]
    check = heard_once(Heard(), seconds=30, clock=lambda: now[0])  # type: ignore[arg-type] # as above
    now[0] = 29.9
    assert not await check()
    now[0] = 30.0
    assert await check()


@pytest.mark.parametrize("name", SERVICES)
async def test_every_api_waits_for_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in environment().items():
        monkeypatch.setenv(variable, value)
    service: Service = service_of(name)
    async with open_runtime(service.settings(), service.catalogue) as runtime:
        checks = service.api(runtime).checks
        assert not await checks["access"]()
