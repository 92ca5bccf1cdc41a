"""What a search finds a story by, and what it shows of where."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.searches.models import MOST_TERMS, MOST_WORDS, Entry, Search, entry, marked, order, snippet, words_of

AT = datetime(2026, 11, 24, tzinfo=UTC)
ID = "01990a3e-7c00-7aaa-8aaa-0123456789ab"


def entry_of(text: str, *, language: str = "en", title: str = "title", topics: list[str] | None = None) -> Entry:
    return entry(
        story_id=ID,
        status="published",
        kind="article",
        language=language,
        title=title,
        body=text,
        topics=topics or [],
        audience=["*|*"],
        at=AT,
    )


def answers(found: Entry, question: str) -> bool:
    words = words_of(question)
    return bool(words) and all(any(term in found.terms for term in word) for word in words)


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("en", "Our engineers were running tests", "engineer run test"),
        ("en", "A story about harbours", "HARBOUR stories"),
        ("fr", "Les élections municipales", "election municipale"),
        ("fr", "Des écoles créées", "école creees"),
        ("fr", "L’histoire d’une équipe", "histoires equipes"),
        ("fr", "l'œuvre", "oeuvre"),
        ("fr-CA", "Les chevaux", "cheval"),
        ("de", "Die Straße nach Köln", "strasse koln"),
        ("en", "<p>The <b>tram</b>way&nbsp;opens</p>", "opening"),
        ("en", "e\u0301lan vital", "élan"),
        ("en", "har\u00adbour", "harbour"),
        ("en", "Ｔｒａｍ ﬁnance", "tram finance"),
        ("en", "covid-19 measures", "covid 19"),
    ],
)
def test_endings_accents_case_and_markup_do_not_matter(language: str, text: str, question: str) -> None:
    assert answers(entry_of(text, language=language), question)


@pytest.mark.parametrize(
    ("text", "question"), [("the tram opens", "train"), ("harbour", "harbour tram"), ("universe", "diverse")]
)
def test_other_words_are_not_found(text: str, question: str) -> None:
    assert not answers(entry_of(text), question)


def test_topics_are_found_by_their_words() -> None:
    assert answers(entry_of("x", topics=["life-at-sea"]), "life sea")


def test_stop_words_count_only_where_there_are_no_others() -> None:
    assert [word[0] for word in words_of("the tram of the harbour")] == ["tram", "harbour"]
    assert len(words_of("to be or not to be")) == 4
    assert answers(entry_of("IT at work"), "IT")


@pytest.mark.parametrize("question", ["", " ", "\u200b", "\u202e\u2066", '"', "?! * | &", "\x00"])
def test_a_question_without_a_letter_is_for_nothing(question: str) -> None:
    assert Search(words=words_of(question)).is_for_nothing


@pytest.mark.parametrize(
    "question", ['"tram"', "tram AND -harbour", "title:tram", "tr\u200bam", "$where tram", "(tram"]
)
def test_operators_are_plain_text(question: str) -> None:
    assert any("tram" in word for word in words_of(question))


def test_long_questions_and_stories_take_a_limited_place() -> None:
    assert len(words_of(" ".join(f"w{number}" for number in range(60)))) == MOST_WORDS
    long = entry_of(" ".join(f"w{number}" for number in range(20_000)), title="x" * 300)
    assert len(long.terms) < MOST_TERMS + 10
    assert max(map(len, long.terms)) <= 64
    assert "audience:*|*" in long.terms


def test_a_story_answers_better_by_its_title_than_by_its_body() -> None:
    search = Search(words=words_of("tram"))
    title, often, once = (
        entry_of("x", title="The tram"),
        entry_of("tram, tram and tram"),
        entry_of("tram"),
    )
    scores = [search.relevance(one.heading, one.often) for one in (title, often, once)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_the_order_is_by_date_and_tells_stories_of_one_moment_apart() -> None:
    assert order(AT, ID) < order(AT + timedelta(milliseconds=1))
    assert order(AT) <= order(AT, ID)
    assert order(AT, ID) != order(AT, ID[:-1] + "0")


def test_a_snippet_is_around_the_first_word_that_was_looked_for() -> None:
    text = f"<p>{'before ' * 100}the harbour opens {'after ' * 100}</p>"
    shown = snippet(text, Search(words=words_of("harbours")), "en")
    assert "the <mark>harbour</mark> opens after" in shown
    assert shown.startswith("… before")
    assert shown.endswith("after …")
    assert len(shown) < 300


def test_a_body_without_the_word_shows_its_beginning() -> None:
    assert snippet("<p>From Monday on</p>", Search(words=words_of("tram")), "en") == "From Monday on"


def test_markup_in_a_text_is_shown_as_text() -> None:
    text = '<script>alert("tram")</script> & <mark>x</mark>'
    assert marked(text, Search(words=words_of("tram")), "en") == (
        "&lt;script&gt;alert(&quot;<mark>tram</mark>&quot;)&lt;/script&gt; &amp; &lt;mark&gt;x&lt;/mark&gt;"
    )


@given(st.text(max_size=200), st.text(min_size=1, max_size=60), st.sampled_from(["en", "fr", "de", "zh"]))
def test_whatever_is_looked_for_in_whatever_text_only_marks_are_markup(text: str, question: str, language: str) -> None:
    search = Search(words=words_of(question))
    found = entry_of(text, language=language, title=text)
    assert len(found.terms) < MOST_TERMS + 10
    for shown in (marked(text, search, language), snippet(text, search, language)):
        assert re.sub("</?mark>", "", shown).count("<") == 0
        assert shown.count("<mark>") == shown.count("</mark>")
