"""What can be wrong with a request about feeds. Why a feed cannot be read is said in `content.items.errors`."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class FeedNotFound(NotFound):
    """No feed has this id."""

    slug = "feed-not-found"
    title = Text(en="There is no such feed", fr="Ce flux n’existe pas")

    def __init__(self, feed_id: str) -> None:
        super().__init__(Text(en=f"No feed has the id {feed_id}.", fr=f"Aucun flux n’a l’identifiant {feed_id}."))


class FeedPaused(Problem):
    """The feed is paused already."""

    status = 409
    slug = "feed-paused"
    title = Text(en="The feed is paused already", fr="Le flux est déjà en pause")


class FeedRunning(Problem):
    """Only a feed that is paused or gone can be resumed; this one is asked by itself already."""

    status = 409
    slug = "feed-running"
    title = Text(en="The feed is neither paused nor gone", fr="Le flux n’est ni en pause ni supprimé")
