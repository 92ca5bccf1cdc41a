"""Webhooks in the eyes of the reference library for Python; those of the one for Node are in `tests/clients`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kernel.testing.service import Running
from tests.distribution.webhooks import checks
from tests.distribution.webhooks.verifying import CASES, Case, InPython, Verifier


@pytest.fixture
def verifier() -> Verifier:
    return InPython()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_each_outcome_is_in_the_log(quiet: Running, verifier: Verifier, case: Case) -> None:
    await checks.is_logged_with_its_outcome(quiet, verifier, case)


async def test_a_certificate_that_nobody_vouches_for(quiet: Running, verifier: Verifier, tmp_path: Path) -> None:
    await checks.tls_fails_before_anything_is_said(quiet, verifier, tmp_path)


async def test_each_attempt_verifies_at_its_time(quiet: Running, verifier: Verifier) -> None:
    await checks.each_attempt_is_signed_at_its_time(quiet, verifier)


@pytest.mark.parametrize("minutes", [10, -10])
async def test_a_clock_that_is_ten_minutes_off(quiet: Running, verifier: Verifier, minutes: int) -> None:
    await checks.a_clock_ten_minutes_off_refuses_and_the_log_says_so(quiet, verifier, timedelta(minutes=minutes))


async def test_a_rotation_of_secrets_and_key_pairs(quiet: Running, verifier: Verifier) -> None:
    await checks.both_secrets_verify_while_one_succeeds_the_other(quiet, verifier)


async def test_what_belongs_to_another_subscription(quiet: Running, verifier: Verifier) -> None:
    await checks.another_secret_or_key_verifies_nothing(quiet, verifier)
