"""Who belongs to an audience."""

from __future__ import annotations

from itertools import chain, combinations, product

import pytest

from content.audiences.models import EVERYBODY, Audience, Reader

ENTITIES, COUNTRIES = ("north", "south"), ("FR", "DE")


def reader(entity: str | None, country: str | None) -> Reader:
    return Reader(person_id="p_1", entity=entity, country=country)


@pytest.mark.parametrize(("entity", "country"), list(product((None, "north", "west", "*"), (None, "FR", "*"))))
def test_everybody_is_everybody(entity: str | None, country: str | None) -> None:
    assert EVERYBODY.includes(reader(entity, country))


def test_a_reader_is_included_when_entity_and_country_are() -> None:
    for entities, countries in product(_subsets(ENTITIES), _subsets(COUNTRIES)):
        audience = Audience(entities, countries)
        for entity, country in product((None, "north", "south", "west"), (None, "FR", "DE", "IT")):
            wanted = (not entities or entity in entities) and (not countries or country in countries)
            assert audience.includes(reader(entity, country)) is wanted, (audience, entity, country)


def test_an_entity_that_calls_itself_all_sees_what_nobody_in_particular_sees() -> None:
    assert not Audience(("north",)).includes(reader("*", None))


def test_countries_of_tokens_may_be_in_lower_case() -> None:
    assert Reader.of(person_id="p_1", roles=frozenset(), attributes={"country": "fr"}).country == "FR"


def _subsets(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(names, size) for size in range(len(names) + 1)))
