"""Calendar addresses as their owners see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from gamification.calendar_addresses.models import VALID_DAYS, CalendarAddress
from kernel.http import Instant, View


class CalendarAddressView(View):
    """Your calendar address, without its secret."""

    language: str
    created_at: Instant
    valid_until: Annotated[Instant, Field(description=f"Renew it before, for another {VALID_DAYS} days.")]

    @classmethod
    def of(cls, address: CalendarAddress) -> CalendarAddressView:
        """The view of an address."""
        return cls.model_validate(address)


class NewCalendarAddressView(CalendarAddressView):
    """Your calendar address, with the secret in it. It is shown this once."""

    url: Annotated[str, Field(description="Give it to your calendar, and to nobody else.")]

    @classmethod
    def with_secret(cls, address: CalendarAddress, secret: str, *, public_url: str) -> NewCalendarAddressView:
        """The view of an address that was made a moment ago."""
        view = CalendarAddressView.of(address)
        return cls(**view.model_dump(), url=f"{public_url}/calendars/{secret}.ics")
