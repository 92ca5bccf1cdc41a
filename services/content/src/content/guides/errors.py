"""What can be wrong with a request about guides."""

from __future__ import annotations

from kernel.errors import NotFound
from kernel.language import Text


class GuideNotFound(NotFound):
    """There is no guide of this name: there is one for the programme (`programme`) and one for each network."""

    slug = "guide-not-found"
    title = Text(en="There is no such guide", fr="Ce guide n’existe pas")

    def __init__(self, guide_id: str) -> None:
        super().__init__(Text(en=f"No guide is called {guide_id}.", fr=f"Aucun guide ne s’appelle {guide_id}."))


class GuideVersionNotFound(NotFound):
    """The guide has no version of this number. Version 0 is the one that is shipped."""

    slug = "guide-version-not-found"
    title = Text(en="There is no such version of the guide", fr="Cette version du guide n’existe pas")
