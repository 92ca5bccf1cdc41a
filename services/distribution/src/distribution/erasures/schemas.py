"""How far an erasure is, as the person sees it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from distribution.erasures.models import SERVICES, Wish
from kernel.http import Instant, View


class PartView(View):
    """What a service has done."""

    service: str
    erased_at: Annotated[Instant | None, Field(description="Null while the service has still something to erase.")]


class ErasureView(View):
    """How far your erasure is."""

    id: str
    requested_at: Instant
    finished_at: Annotated[Instant | None, Field(description="When nothing of you was left anywhere; null before.")]
    kept_until: Annotated[
        Instant | None, Field(description="When this answer is forgotten too: it is kept under a hash, without you.")
    ]
    services: list[PartView]

    @classmethod
    def of(cls, wish: Wish) -> ErasureView:
        """The view of a wish."""
        return cls(
            id=wish.id,
            requested_at=wish.requested_at,
            finished_at=wish.finished_at,
            kept_until=wish.kept_until,
            services=[PartView(service=service, erased_at=wish.confirmed.get(service)) for service in SERVICES],
        )
