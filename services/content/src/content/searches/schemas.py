"""What is shown of where a story answers a search."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from content.searches.models import Search, marked, snippet
from kernel.http import View


class HighlightsView(View):
    """The words that were looked for, marked: HTML in which `<mark>` is the only element."""

    title: str
    snippet: Annotated[str, Field(description="A part of the body around the first of them.")]

    @classmethod
    def of(cls, search: Search, *, title: str, body: str, language: str) -> HighlightsView:
        """The highlights of a text."""
        return cls(title=marked(title, search, language), snippet=snippet(body, search, language))
