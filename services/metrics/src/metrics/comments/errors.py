"""What can be wrong with a request about a comment."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class CommentNotFound(NotFound):
    """The wave has no such comment, or, where it is answered, it is not of a programme of yours."""

    slug = "comment-not-found"
    title = Text(en="There is no such comment", fr="Ce commentaire n’existe pas")


class CommentAnswered(Problem):
    """The comment has its answer. It stays as everybody has read it."""

    status = 409
    slug = "comment-answered"
    title = Text(en="The comment has an answer", fr="Ce commentaire a déjà une réponse")
