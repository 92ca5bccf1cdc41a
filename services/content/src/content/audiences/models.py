"""To whom something is addressed, entities of the group and countries, and who edits what. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from content.programmes.models import MAIN_PROGRAMME

EDITORIAL = frozenset({"editor", "programme"})
OVERSEEING = EDITORIAL | {"auditor"}

# Stands for every entity, or every country.
_ANY = "*"


@dataclass(frozen=True, slots=True)
class Audience:
    """Those who belong to one of the entities and to one of the countries. An empty list means all of them."""

    entities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()

    @property
    def keys(self) -> list[str]:
        """Under which keys it is found: one for each pair. A reader sees what has one of `Reader.keys`."""
        return [_key(*pair) for pair in product(self.entities or (_ANY,), self.countries or (_ANY,))]

    def includes(self, reader: Reader) -> bool:
        """Whether the reader is one of them."""
        return bool(reader.keys & frozenset(self.keys))


EVERYBODY = Audience()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A person as far as it decides what they see and edit: their roles, the entity and country that their token names.

    `own_programme` is that of their entity, if it has one. Whose token names no entity belongs to the group as a whole.
    """

    person_id: str
    roles: frozenset[str] = frozenset()
    entity: str | None = None
    country: str | None = None
    own_programme: str | None = None

    @classmethod
    def of(
        cls,
        *,
        person_id: str,
        roles: frozenset[str],
        attributes: Mapping[str, str],
        own_programme: str | None = None,
    ) -> Reader:
        """The reader behind a token."""
        country = attributes.get("country")
        return cls(
            person_id=person_id,
            roles=roles,
            entity=attributes.get("entity"),
            country=country.upper() if country else None,
            own_programme=own_programme,
        )

    @property
    def programme(self) -> str:
        """The programme that is for them."""
        return self.own_programme or MAIN_PROGRAMME

    @property
    def edits_some(self) -> bool:
        """Whether they are of an editorial team at all; of which programme's, `edits` tells."""
        return bool(EDITORIAL & self.roles)

    @property
    def edits_all(self) -> bool:
        """Whether they are of the editorial team of the whole group."""
        return self.edits_some and self.entity is None

    def edits(self, programme: str) -> bool:
        """Whether they are of that programme's editorial team: people of the group of each, others of their own."""
        return self.edits_some and self._is_in_reach(programme)

    def answers_for(self, programme: str) -> bool:
        """Whether they decide about that programme."""
        return "programme" in self.roles and self._is_in_reach(programme)

    def oversees(self, programme: str) -> bool:
        """Whether they edit or audit that programme."""
        return bool(OVERSEEING & self.roles) and self._is_in_reach(programme)

    @property
    def programmes_overseen(self) -> list[str] | None:
        """The programmes that they edit or audit; None stands for every one."""
        if OVERSEEING & self.roles and self.entity is None:
            return None
        return [self.own_programme] if OVERSEEING & self.roles and self.own_programme else []

    @property
    def programmes_seen(self) -> list[str] | None:
        """The programmes that they may know of: the group's and their own; None stands for every one."""
        return None if self.programmes_overseen is None else sorted({MAIN_PROGRAMME, self.programme})

    def sees_programme(self, programme: str) -> bool:
        """Whether they may know of that programme."""
        return self.programmes_seen is None or programme in self.programmes_seen

    @property
    def keys(self) -> frozenset[str]:
        """Of what is published, they see what has one of these keys and nothing else, unless they edit all."""
        own = (_names(self.entity), _names(self.country))
        return self.editorial_keys | {_key(entity, country) for entity, country in product(*own)}

    @property
    def editorial_keys(self) -> frozenset[str]:
        """Of what is not published, they see what has one of these keys and nothing else, unless they edit all."""
        edited = self.own_programme if self.edits_some else None
        return frozenset() if edited is None else frozenset({editorial_key(edited)})

    def _is_in_reach(self, programme: str) -> bool:
        return self.entity is None or programme == self.own_programme


def editorial_key(programme: str) -> str:
    """The key under which the editorial team of a programme finds what belongs to it."""
    # No key of an audience is like it: each of those has a bar.
    return f"programme:{programme}"


def _names(name: str | None) -> Sequence[str]:
    # An entity that calls itself by the sign for all of them belongs to none.
    return (_ANY,) if name is None or name == _ANY else (_ANY, name)


def _key(entity: str, country: str) -> str:
    return f"{entity}|{country}"
