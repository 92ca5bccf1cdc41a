"""What can be wrong with a request about calendar addresses."""

from __future__ import annotations

from kernel.errors import NotFound
from kernel.language import Text


class CalendarAddressNotFound(NotFound):
    """There is no such calendar address, or there no longer is."""

    slug = "calendar-address-not-found"
    title = Text(en="There is no such calendar address", fr="Cette adresse de calendrier n’existe pas")
