"""What a search looks for, how well a story answers it, and what is shown of where it does. No I/O."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice

import Stemmer

from kernel.texts import one_line, plain_text

# The first so many different words of a story are found; the longest stories have some more.
MOST_TERMS = 1_000
# More words than these in a question change nothing about its answer.
MOST_WORDS = 12
_MOST_LETTERS = 64
_OFTEN = 3
_IN_HEADING, _IS_OFTEN, _IS_THERE = 4, 2, 1

_SNIPPET_BEFORE, _SNIPPET_CHARACTERS = 80, 240
# A snippet is looked for in so much of a body.
_SEARCHED_CHARACTERS = 30_000

_WORD = re.compile(r"[^\W_]+")
# Soft hyphens, zero-width characters and direction marks stand inside words and are none of their letters.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_STEMMERS = {"en": Stemmer.Stemmer("english"), "fr": Stemmer.Stemmer("french")}
# Words that say nothing alone. They are found where a question has no others: "IT", "The Who".
_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be but by for from has have he her his how i in is it its me my no not of on or our she so "
        "that the their them they this to was we were what when where which who why will with you your "
        "au aux avec c ce ces cet cette d dans de des du elle en est et eux il ils j je l la le les leur leurs lui m "
        "ma mais mes n ne nos notre nous ou par pas pour qu que qui s sa se ses son sur t ta te tes toi ton tu un une "
        "vos votre vous y",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is found of a story. `terms` are its words and what it can be filtered by, `heading` those of its title and
    topics, `often` those that it says several times. `order` sorts by date and differs between any two stories."""

    id: str
    status: str
    order: int
    terms: list[str]
    heading: list[str]
    often: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A question. A story answers it that has one of the terms of each word and each filter, and if a network is named,
    a caption for it. `words` is None for a question without any, empty for one whose words have no letter."""

    words: tuple[tuple[str, ...], ...] | None
    filters: tuple[tuple[str, ...], ...] = ()
    network: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_for_nothing(self) -> bool:
        """Whether it has words, and none of them has a letter."""
        return self.words == ()

    def relevance(self, heading: Collection[str], often: Collection[str]) -> int:
        """How well a story answers that has all the words, some in its heading, some often."""
        return sum(
            _IN_HEADING if any(term in heading for term in word) else
            _IS_OFTEN if any(term in often for term in word) else
            _IS_THERE
            for word in self.words or ()
        )  # fmt: skip


def entry(
    *,
    story_id: str,
    status: str,
    kind: str,
    language: str,
    title: str,
    body: str,
    topics: list[str],
    audience: list[str],
    at: datetime,
) -> Entry:
    """What is found of a story; `at` is when it was published, or made while it is not."""
    heading = list(dict.fromkeys(_terms(f"{title} {' '.join(topics)}", language)))
    counts = Counter(islice(_terms(plain_text(body), language), 20 * MOST_TERMS))
    words = list(dict.fromkeys([*heading, *counts]))[:MOST_TERMS]
    often = [term for term, count in counts.most_common(_OFTEN * 10) if count >= _OFTEN]
    filters = [
        filter_term("kind", kind),
        *(filter_term("topic", topic) for topic in topics),
        *dict.fromkeys(filter_term("language", tag) for tag in (language.lower(), _primary(language))),
        *(filter_term("audience", key) for key in audience),
    ]
    return Entry(
        id=story_id,
        status=status,
        order=order(at, story_id),
        terms=[*words, *filters],
        heading=heading,
        often=often,
    )


def order(at: datetime, story_id: str = "") -> int:
    """Where a moment stands in the order by date; with an id, a place that no other story of that moment has."""
    # Twenty bits of the random ones at the end of the id.
    return (round(at.timestamp() * 1000) << 20) + int(story_id.replace("-", "")[-5:] or "0", 16)


def filter_term(name: str, value: str) -> str:
    """The term of what a story can be filtered by. No word has a colon in it."""
    return f"{name}:{value}"


def words_of(question: str) -> tuple[tuple[str, ...], ...]:
    """The words of a question, each with the terms it is found by, whichever language it is in."""
    found = dict.fromkeys(word for word in _words(question))
    telling = [word for word in found if _fold(word) not in _STOP_WORDS] or list(found)
    return tuple(
        tuple(dict.fromkeys(term for language in (*_STEMMERS, "") for term in _terms_of(word, language)))
        for word in telling[:MOST_WORDS]
    )


def snippet(markup: str, search: Search, language: str) -> str:
    """A part of a text around the first word that was looked for, as HTML in which such words are marked and nothing
    else is markup."""
    text = one_line(plain_text(markup[:_SEARCHED_CHARACTERS]))
    wanted = _wanted(search)
    first = next((at for at, _end, word in _places(text) if wanted & set(_terms_of(word, language))), 0)
    start = _word_start(text, max(first - _SNIPPET_BEFORE, 0))
    end = start + _SNIPPET_CHARACTERS
    if end < len(text):
        end = max(text.rfind(" ", first, end), first + 1)
    shown = marked(text[start:end].strip(), search, language)
    return f"{'… ' if start else ''}{shown}{' …' if end < len(text) else ''}"


def marked(text: str, search: Search, language: str) -> str:
    """A text as HTML in which the words that were looked for are marked (`<mark>`) and nothing else is markup."""
    wanted = _wanted(search)
    pieces, done = list[str](), 0
    for at, end, word in _places(text):
        if wanted & set(_terms_of(word, language)):
            pieces += [html.escape(text[done:at]), "<mark>", html.escape(text[at:end]), "</mark>"]
            done = end
    return "".join([*pieces, html.escape(text[done:])])


def _wanted(search: Search) -> set[str]:
    return {term for word in search.words or () for term in word}


def _word_start(text: str, at: int) -> int:
    return 0 if at == 0 else text.find(" ", at) + 1


def _terms(text: str, language: str) -> Iterator[str]:
    for word in _words(text):
        yield from _terms_of(word, language)


def _words(text: str) -> Iterator[str]:
    return (word[0] for word in _WORD.finditer(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text))))


def _places(text: str) -> Iterator[tuple[int, int, str]]:
    return ((word.start(), word.end(), word[0]) for word in _WORD.finditer(text))


@lru_cache(maxsize=20_000)
def _terms_of(word: str, language: str) -> tuple[str, ...]:
    """What a word is found by: its stem without accents, and the stem of what it is without accents, because people
    leave accents out and the rules of French stems need them."""
    plain = unicodedata.normalize("NFKC", word).casefold()[:_MOST_LETTERS]
    stemmer = _STEMMERS.get(_primary(language))
    if stemmer is None:
        return (_fold(plain),)
    return tuple(dict.fromkeys((_fold(stemmer.stemWord(plain)), stemmer.stemWord(_fold(plain)))))


def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(_LIGATURES))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)) or word


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()
