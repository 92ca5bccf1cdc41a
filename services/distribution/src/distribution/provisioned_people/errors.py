"""What can be wrong with taking part where a directory says who may, and with what a directory says."""

from __future__ import annotations

from kernel.errors import Forbidden
from kernel.language import Text


class NotProvisioned(Forbidden):
    """Here the directory of your organisation says who may take part, and it does not name you. Ask those who keep it;
    your token has to name you as the directory does."""

    slug = "not-provisioned"
    title = Text(
        en="Your organisation's directory does not name you",
        fr="L’annuaire de votre organisation ne vous mentionne pas",
    )


class PersonUnknown(Exception):
    """The directory asks for a person whom it has not provisioned, or has taken back."""


class PersonTaken(Exception):
    """Another person has this name, or is the same person."""


class PersonChanged(Exception):
    """The person is no longer in the version that is to be changed."""
