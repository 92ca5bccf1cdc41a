"""What can be wrong with an observation."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class ShareNotFound(NotFound):
    """No share of yours has this id, or it is not known here yet: a share is a moment on its way."""

    slug = "share-not-found"
    title = Text(en="There is no such share", fr="Ce partage n’existe pas")


class AddressTaken(Problem):
    """The post at this address was declared for another share: one post belongs to one share."""

    status = 409
    slug = "post-address-taken"
    title = Text(en="This post belongs to another share", fr="Cette publication appartient à un autre partage")


class AnotherAddress(Problem):
    """The share's post was declared at another address. Withdraw it first if that was a mistake."""

    status = 409
    slug = "share-has-another-address"
    title = Text(en="The share’s post is at another address", fr="La publication du partage a une autre adresse")


class TooManyReadings(Problem):
    """The share has as many readings as are kept of one."""

    status = 409
    slug = "too-many-readings"
    title = Text(en="This share has too many readings", fr="Ce partage a trop de relevés")


class PostNotObserved(NotFound):
    """You have said of no post that it is this share's."""

    slug = "post-not-observed"
    title = Text(en="No post of this share is known", fr="Aucune publication de ce partage n’est connue")
