"""Webhooks in the eyes of the reference library for Node; those of the one for Python are in `tests/distribution/webhooks`."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kernel.testing.service import Running
from tests.clients.install import HERE, INSTALLED
from tests.distribution.webhooks import checks
from tests.distribution.webhooks.conftest import quiet, quiet_service
from tests.distribution.webhooks.verifying import CASES, Case, Verifier

__all__ = ["quiet", "quiet_service"]


class InNode:
    """The reference library for Node, in a process of its own; each question says what time it is."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def refusal(
        self, body: bytes, headers: Mapping[str, str], *, secret: str, now: datetime, public_key: str | None = None
    ) -> str | None:
        """As `Verifier` says."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        question = {
            "body": body.decode(),
            "headers": dict(headers),
            "secret": secret,
            "publicKey": public_key,
            "now": now.timestamp() * 1000,
        }
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        answer = json.loads(await self._process.stdout.readline())
        refused: str | None = answer["refused"]
        return refused


@pytest.fixture(scope="module")
async def verifier() -> AsyncIterator[Verifier]:
    program = shutil.copy(HERE / "webhooks/verify.mjs", INSTALLED / "webhooks")
    process = await asyncio.create_subprocess_exec(
        "node", program, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    yield InNode(process)
    process.stdin.close()
    await process.wait()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_each_outcome_is_in_the_log(quiet: Running, verifier: Verifier, case: Case) -> None:  # noqa: F811 - the fixture
    await checks.is_logged_with_its_outcome(quiet, verifier, case)


async def test_a_certificate_that_nobody_vouches_for(
    quiet: Running,  # noqa: F811 - the fixture
    verifier: Verifier,
    tmp_path: Path,
) -> None:
    await checks.tls_fails_before_anything_is_said(quiet, verifier, tmp_path)


async def test_each_attempt_verifies_at_its_time(quiet: Running, verifier: Verifier) -> None:  # noqa: F811 - the fixture
    await checks.each_attempt_is_signed_at_its_time(quiet, verifier)


@pytest.mark.parametrize("minutes", [10, -10])
async def test_a_clock_that_is_ten_minutes_off(
    quiet: Running,  # noqa: F811 - the fixture
    verifier: Verifier,
    minutes: int,
) -> None:
    await checks.a_clock_ten_minutes_off_refuses_and_the_log_says_so(quiet, verifier, timedelta(minutes=minutes))


async def test_a_rotation_of_secrets_and_key_pairs(quiet: Running, verifier: Verifier) -> None:  # noqa: F811 - the fixture
    await checks.both_secrets_verify_while_one_succeeds_the_other(quiet, verifier)


async def test_what_belongs_to_another_subscription(quiet: Running, verifier: Verifier) -> None:  # noqa: F811 - the fixture
    await checks.another_secret_or_key_verifies_nothing(quiet, verifier)
