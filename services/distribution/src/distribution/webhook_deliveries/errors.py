"""What can be wrong with a request about a delivery."""

from __future__ import annotations

from kernel.errors import NotFound
from kernel.language import Text


class DeliveryNotFound(NotFound):
    """The delivery log of the subscription has no such event, or has it no longer."""

    slug = "delivery-not-found"
    title = Text(en="The delivery log has no such event", fr="Le journal d’envoi ne contient pas cet événement")
