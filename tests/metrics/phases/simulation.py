"""How often steady noise is taken for a change of phase, and how soon a real one is found.

`python -m tests.metrics.phases.simulation` prints what docs/decisions/0064 states.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from math import exp, sqrt

from metrics.phases.models import WEEK, Phase, State, Week

FIRST = date(2022, 1, 3)
# Monday to Sunday: what is shared on a day, to the average day.
DAYS = (1.2, 1.3, 1.25, 1.1, 0.9, 0.15, 0.1)
_NORMAL_FROM = 50.0

Mean = Callable[[int], float]


@dataclass(frozen=True)
class Noise:
    """The shares of a week: their mean, and how many times the variance of chance they have."""

    mean: float
    dispersion: float = 1.0

    def __str__(self) -> str:
        kind = "by chance (Poisson)" if self.dispersion == 1 else f"{self.dispersion:g} times as uneven"
        return f"{self.mean:g} a week, {kind}"


STEADY = [
    Noise(mean, dispersion)
    for mean in (12, 40, 200)
    for dispersion in (1, 4, 10)
    if not (mean == 12 and dispersion > 4)
]


def weeks_of(seed: int, noise: Noise, *, count: int, factor: Mean = lambda _number: 1.0) -> Iterator[Week]:
    """Weeks of days with a weekly pattern, whose mean is `noise.mean` times `factor` of the week's number."""
    numbers = random.Random(seed)
    for number in range(count):
        mean = noise.mean * factor(number)
        if noise.dispersion > 1 and mean:
            # A Poisson count whose mean is drawn from a gamma distribution is a negative binomial one.
            mean = numbers.gammavariate(mean / (noise.dispersion - 1), noise.dispersion - 1)
        shares = sum(_poisson(numbers, mean * day / sum(DAYS)) for day in DAYS)
        yield Week(FIRST + WEEK * number, shares)


def changes_in(weeks: Iterator[Week]) -> list[tuple[int, Phase, Phase]]:
    """Each change of phase: the number of the week that told, the phase before and after."""
    state, seen, found = State(Phase.LAUNCH, FIRST), list[Week](), []
    for number, week in enumerate(weeks):
        seen = [*seen, week][-104:]
        after = state.after(seen)
        if after.phase is not state.phase:
            found.append((number, state.phase, after.phase))
        state = after
    return found


def alarms_per_year(noise: Noise, *, programmes: int, years: int) -> float:
    """How often a steady programme leaves its plateau, per programme and year on it."""
    alarms, on_plateau = 0, 0
    for seed in range(programmes):
        found = changes_in(weeks_of(seed, noise, count=52 * years))
        begun = next(number for number, _before, after in found if after is Phase.PLATEAU)
        alarms += sum(before is Phase.PLATEAU for _number, before, _after in found)
        on_plateau += 52 * years - begun
    return alarms / (on_plateau / 52)


def delays(noise: Noise, *, left: float, programmes: int) -> list[int | None]:
    """After how many weeks a dip to `left` of the usual, half a year after the beginning, is told; None: not in 13."""
    found = []
    for seed in range(programmes):
        changes = changes_in(weeks_of(seed, noise, count=39, factor=lambda number: left if number >= 26 else 1.0))
        told = (number for number, before, after in changes if number >= 26 and before is Phase.PLATEAU != after)
        number = next(told, None)
        found.append(None if number is None else number - 25)
    return found


def _poisson(numbers: random.Random, mean: float) -> int:
    if mean > _NORMAL_FROM:
        return max(0, round(numbers.gauss(mean, sqrt(mean))))
    limit, product, count = exp(-mean), numbers.random(), 0
    while product > limit:
        product *= numbers.random()
        count += 1
    return count


def _print() -> None:
    print("False alarms per programme and year, 200 programmes of 5 years:")
    for noise in STEADY:
        print(f"  {alarms_per_year(noise, programmes=200, years=5):.3f}  {noise}")
    print("A dip, 200 programmes: found within 13 weeks, after so many in the middle")
    for noise in (Noise(40), Noise(200), Noise(200, 4), Noise(200, 10)):
        for left in (0.5, 0.25, 0.0):
            told = sorted(one for one in delays(noise, left=left, programmes=200) if one is not None)
            middle = told[len(told) // 2] if told else None
            print(f"  {len(told) / 2:.0f} %, {middle} weeks: to {left:.0%} of {noise}")


if __name__ == "__main__":
    _print()
