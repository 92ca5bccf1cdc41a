"""What can be wrong with a request that names a network."""

from __future__ import annotations

from kernel.errors import FieldError, Problem
from kernel.language import Text


class NetworkOff(Problem):
    """The organisation shares no stories on this network; the detail says why, or where the reason stands. What people
    post there themselves is theirs."""

    status = 409
    slug = "network-off"
    title = Text(en="This network is off", fr="Ce réseau est désactivé")

    def __init__(self, label: Text, *, reason: Text) -> None:
        detail = Text(en=f"{label.en} is off. {reason.en}", fr=f"{label.fr} est désactivé. {reason.fr}")
        super().__init__(detail, errors=[FieldError("/network", detail, code="off")])
