"""Problems are told apart by their type in all services together, and worded in both languages."""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pytest

from kernel.errors import Problem
from kernel.language import Text

SERVICES = ("content", "distribution", "metrics", "gamification")


def kinds(root: type[Problem] = Problem) -> Iterator[type[Problem]]:
    """Every problem that the kernel and the four services know."""
    for service in SERVICES:
        importlib.import_module(f"{service}.bootstrap")
    for kind in root.__subclasses__():
        # Tests define problems of their own.
        if kind.__module__.split(".")[0] in (*SERVICES, "kernel"):
            yield kind
        yield from kinds(kind)


def contradicted(found: Iterable[type[Problem]]) -> list[str]:
    """Slugs that mean one thing here and another there: services may share a problem, not its name alone."""
    meanings: dict[str, set[tuple[int, Text]]] = defaultdict(set)
    for kind in found:
        meanings[kind.slug].add((kind.status, kind.title))
    return sorted(slug for slug, said in meanings.items() if len(said) > 1)


def test_a_problem_type_means_the_same_in_every_service() -> None:
    assert contradicted(kinds()) == []


def test_a_type_that_means_two_things_would_be_noticed() -> None:
    one = next(kinds())
    impostor = type("Impostor", (Problem,), {"slug": one.slug, "title": one.title, "status": one.status + 1})
    assert contradicted([one, impostor]) == [one.slug]


@pytest.mark.parametrize(
    "kind", sorted(set(kinds()), key=lambda kind: kind.__module__ + kind.slug), ids=lambda kind: kind.__name__
)
def test_a_problem_is_titled_in_both_languages_and_explained(kind: type[Problem]) -> None:
    assert kind.title.en
    assert kind.title.fr
    assert kind.title.en != kind.title.fr
    assert kind.__doc__
    assert 400 <= kind.status < 600
