"""The file of rules that tell visitors apart, as operators write it."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from distribution.clicks.models import BUILT_IN, Network, Ranges, Rule, Visitor, Visitors


def _expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return text


# It is told in events and as a label of a metric, so that it is a word and there are not many.
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
_Word = Annotated[str, StringConstraints(pattern=r"^[!-~]+$", max_length=100)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AgentRule(_Strict):
    """Visitors that are known by their User-Agent."""

    id: _Id
    visitor: Visitor
    agents: Annotated[str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(_expression)]


class DataCentre(_Strict):
    """Addresses from which programs come that look like browsers."""

    id: _Id
    visitor: Visitor = Visitor.BOT
    networks: Annotated[list[IPv4Network | IPv6Network], Field(min_length=1, max_length=20_000)]


class Prefetch(_Strict):
    """Headers whose value holds one of the words when a browser fetches what nobody has clicked yet."""

    headers: Annotated[list[_Word], Field(max_length=20)]
    words: Annotated[list[_Word], Field(max_length=20)]


class VisitorRules(_Strict):
    """The whole file."""

    rules: Annotated[list[AgentRule], Field(min_length=1, max_length=200)]
    prefetch: Prefetch
    data_centres: Annotated[list[DataCentre], Field(max_length=100)] = []

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        names = [
            *(one.id for one in BUILT_IN),
            *(one.id for one in self.rules),
            *(one.id for one in self.data_centres),
        ]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"names two rules {', '.join(twice)}")
        return self

    def visitors(self, *, trusted_proxies: list[Network]) -> Visitors:
        """What decides by these rules."""
        centres = [(network, Rule(one.id, one.visitor)) for one in self.data_centres for network in one.networks]
        rules = [Rule(one.id, one.visitor, re.compile(one.agents, re.IGNORECASE)) for one in self.rules]
        return Visitors(
            rules,
            prefetch_headers=self.prefetch.headers,
            prefetch_words=self.prefetch.words,
            data_centres=Ranges(centres),
            trusted_proxies=trusted_proxies,
        )
