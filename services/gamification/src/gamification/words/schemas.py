"""What people write about each other: plain text of a few words. And how they name each other."""

from __future__ import annotations

import re
from typing import Annotated

import nh3
from pydantic import AfterValidator, Field, StringConstraints

from kernel.http import Fault
from kernel.language import Text
from kernel.texts import is_one_line

MIN_WORDS = 3
# Thai, Lao, Burmese, Khmer, kana and Han are written without spaces; each letter is taken for a word.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


def at_least(words: int, otherwise: Text) -> AfterValidator:
    """Annotates a text that must have so many words. Signs and emoji alone make none."""

    def enough(text: str) -> str:
        if _words(text) < words:
            raise Fault(otherwise)
        return text

    return AfterValidator(enough)


def _plain(text: str) -> str:
    if not all(is_one_line(line) for line in re.split(r"\r?\n", text) if line.strip(" ")):
        raise Fault(
            Text(
                en="Control and invisible characters are not allowed.",
                fr="Les caractères de contrôle et invisibles sont interdits.",
            )
        )
    # Without a bracket there is no tag. nh3 lets go of the interpreter, and to get it back costs more than the look.
    if "<" in text and nh3.is_html(text):
        raise Fault(Text(en="Write plain text, without HTML.", fr="Écrivez du texte simple, sans HTML."))
    return text


def _words(text: str) -> int:
    parts = [part for part in text.split() if any(letter.isalnum() for letter in part)]
    return sum(max(1, len(_UNSPACED.findall(part))) for part in parts)


PersonId = Annotated[
    str,
    StringConstraints(pattern=r"^p_[a-z2-7]{26}$"),
    Field(description="Pseudonym of a person.", examples=["p_mfrggzdfmztwq2lknnwg23tpoa"]),
]
PlainWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000), AfterValidator(_plain)]
