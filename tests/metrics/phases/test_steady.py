"""Steady noise is seldom taken for a change; the figures of the long form stand in decision 64."""

from __future__ import annotations

import pytest

from tests.metrics.phases.simulation import STEADY, Noise, alarms_per_year, delays


@pytest.mark.parametrize("noise", STEADY, ids=str)
def test_a_steady_programme_is_alarmed_less_than_once_in_four_years(noise: Noise) -> None:
    bound = 0.06 if noise.dispersion == 1 else 0.25
    assert alarms_per_year(noise, programmes=30, years=4) <= bound


def test_a_loss_of_half_is_told_within_a_month() -> None:
    told = delays(Noise(200), left=0.5, programmes=30)
    assert all(weeks is not None and weeks <= 4 for weeks in told), told
