"""A facilitator's notes as they send and see them."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from gamification.facilitator_notes.models import LONGEST
from kernel.http import Body, Fault, View
from kernel.language import Text
from kernel.texts import is_one_line


def _visible(text: str) -> str:
    # Tabs and line breaks belong into notes; what hides in a text does not.
    if not all(is_one_line(line.replace("\t", " ")) for line in re.split(r"\r?\n", text) if line.strip()):
        raise Fault(
            Text(
                en="Control and invisible characters are not allowed.",
                fr="Les caractères de contrôle et invisibles sont interdits.",
            )
        )
    return text


class NotesBody(Body):
    """Notes, whole."""

    text: Annotated[str, Field(max_length=LONGEST), AfterValidator(_visible)]


class NotesView(View):
    """Your notes about a cohort."""

    text: str
