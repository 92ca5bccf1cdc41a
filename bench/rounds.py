"""Rounds: in each one every case runs once, in an order drawn anew, so that a slow minute hits all of them alike."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console

Answer = Mapping[str, Any]
Round = dict[str, Answer]

console = Console(stderr=True, highlight=False)


def interleaved(name: str, rounds: int, cases: Mapping[str, Callable[[], Answer]]) -> list[Round]:
    """What the cases answered, by round and case. Each answer has a `rate` per second, which is printed."""
    done: list[Round] = []
    for number in range(1, rounds + 1):
        order = list(cases)
        random.shuffle(order)
        answers = {case: cases[case]() for case in order}
        done.append(answers)
        rates = ", ".join(f"{case} {answers[case]['rate']:,.0f}/s" for case in cases)
        console.print(f"{name} {number}/{rounds}: {rates}")
    return done


def ratios(rounds: list[Round], case: str, *, to: str) -> list[float]:
    """The rate of one case to that of another, each within its round."""
    return [one[case]["rate"] / one[to]["rate"] for one in rounds]


def median(rounds: list[Round], case: str, value: str = "rate") -> float:
    """The median of a value over the rounds; whole above 100."""
    found: float = statistics.median(one[case][value] for one in rounds)
    return round(found) if found > 100 else round(found, 2)
