"""Observations as their owner sends and sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from kernel.http import Body, Fault, Instant, View
from kernel.http.fields import Moment, WebAddress
from kernel.language import Text
from metrics.observations.models import (
    MEASURES,
    MOST_COUNT,
    Declaration,
    Declared,
    Known,
    Observation,
    Origin,
    Outcome,
    Post,
    Provenance,
)

Count = Annotated[int, Field(strict=True, ge=0, le=MOST_COUNT)]


class NewObservation(Body):
    """Where the post of a share is, and its numbers as the network shows them to you: totals, not what was added."""

    share: Annotated[UUID, Field(description="A share of yours.")]
    address: Annotated[WebAddress, Field(description="The post's address on the share's network.")]
    read: Annotated[
        bool | None,
        Field(
            strict=True,
            description="Whether the numbers may be read from the network, where that is possible; null leaves it as "
            "it is, and it begins with no.",
        ),
    ] = None
    read_at: Annotated[Moment | None, Field(description="When you read the numbers; null for now.")] = None
    reach: Annotated[Count | None, Field(description="How often it was shown, as the network counts it.")] = None
    reactions: Annotated[Count | None, Field(description="Likes, favourites and their like.")] = None
    comments: Count | None = None
    reshares: Annotated[Count | None, Field(description="How often others passed it on.")] = None

    @model_validator(mode="after")
    def _says_something(self) -> NewObservation:
        if self.read is None and not self.counts:
            raise Fault(
                Text(
                    en="Give at least one number, or say whether the post may be read.",
                    fr="Donnez au moins un nombre, ou dites si la publication peut être relevée.",
                )
            )
        return self

    @property
    def counts(self) -> Mapping[str, int]:
        """The numbers that are given."""
        return {name: value for name in MEASURES if (value := getattr(self, name)) is not None}

    def declaration(self) -> Declaration:
        """What the person says."""
        return Declaration(
            share_id=str(self.share), address=self.address, read=self.read, read_at=self.read_at, counts=self.counts
        )


class ObservationView(View):
    """One reading, for the person whose post it is."""

    id: str
    share: str
    network: str
    origin: Annotated[
        Origin,
        Field(description="Who gave the numbers: you, the file of your network, or the network's own interface."),
    ]
    provenance: Annotated[Provenance, Field(description="As figures say it.")]
    read_at: Instant
    reach: int | None
    reactions: int | None
    comments: int | None
    reshares: int | None
    outcome: Annotated[
        Outcome,
        Field(
            description="`counted`: something grew. `corrected`: something went down. `unchanged`: it says what was "
            "known. `superseded`: a later reading was here before. `shown_only`: the network allows to show it to you "
            "for a while and nothing else."
        ),
    ]
    corrected: bool
    exportable: Annotated[bool, Field(description="Whether it is in figures, events and exports.")]
    kept_until: Annotated[Instant, Field(description="When it is forgotten.")]

    @classmethod
    def of(cls, one: Observation) -> ObservationView:
        """The view of a reading."""
        return cls(
            share=one.share_id,
            provenance=one.origin.provenance,
            exportable=one.origin.is_exportable,
            **{name: getattr(one, name) for name in _SAME},
            **{name: one.counts.get(name) for name in MEASURES},
        )


_SAME = ("id", "network", "origin", "read_at", "outcome", "corrected", "kept_until")


class CounterView(View):
    """The latest reading of one measure."""

    value: int
    read_at: Instant


class CountersView(View):
    """The latest reading of each measure; null where there is none."""

    reach: CounterView | None
    reactions: CounterView | None
    comments: CounterView | None
    reshares: CounterView | None

    @classmethod
    def of(cls, counters: Mapping[str, Known]) -> CountersView:
        """The view of counters."""
        return cls(**{name: _counter(counters.get(name)) for name in MEASURES})


class ObservedPostView(View):
    """The post of a share, for the person whose post it is."""

    share: str
    story: Annotated[str | None, Field(description="Null for a post of your own.")]
    network: str
    address: str
    read: Annotated[bool, Field(description="Whether you allow to read it from the network.")]
    next_read_at: Annotated[Instant | None, Field(description="When it is read next; null when it is not.")]
    last_read_at: Instant | None
    fault: Annotated[
        str | None,
        Field(description="Why the last reading brought nothing, such as `gone`, `too_many_requests`, `overflow`."),
    ]
    gone_at: Annotated[Instant | None, Field(description="Since when the network says that there is no such post.")]
    declared: CountersView
    api: CountersView

    @classmethod
    def of(cls, post: Post) -> ObservedPostView:
        """The view of a post."""
        return cls(
            share=post.share.id,
            story=post.share.story_id or None,
            network=post.share.network,
            address=post.address.url,
            read=post.read,
            next_read_at=post.reading.next_at,
            last_read_at=post.reading.last_at,
            fault=post.reading.fault,
            gone_at=post.reading.gone_at,
            declared=CountersView.of(post.declared),
            api=CountersView.of(post.api),
        )


class DeclaredView(View):
    """The post as it is known now, and your reading; null when you gave no number."""

    post: ObservedPostView
    observation: ObservationView | None

    @classmethod
    def of(cls, declared: Declared) -> DeclaredView:
        """The view of what was declared."""
        one = declared.observation
        return cls(
            post=ObservedPostView.of(declared.post), observation=None if one is None else ObservationView.of(one)
        )


def _counter(known: Known | None) -> CounterView | None:
    return None if known is None else CounterView(value=known.value, read_at=known.read_at)
