"""What a message says on each channel, and what becomes of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from distribution.digests.models import Channel
from distribution.messages.models import (
    FIRST_PAUSE,
    MOST_ATTEMPTS,
    Kind,
    Later,
    Letter,
    Message,
    Outcome,
    Refused,
    Sent,
    State,
    Uncertain,
    code_letter,
    digest_letter,
    payload,
)

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
STORY = "https://news.example/a?x=1&y=%3Cb%3E"
FEED, END = "https://intranet.example/feed?a=1&b=2", "https://relais.example/v1/digests/unsubscribe/abc"


def letter(addresses: tuple[str, ...] = (STORY,)) -> Letter:
    return digest_letter(addresses, "en", more=False, feed=FEED, unsubscribe=END)


def waiting(attempts: int = 1) -> Message:
    return Message(id="m", person_id="p", kind=Kind.DIGEST, created_at=AT, due_at=AT, attempts=attempts)


def test_a_text_holds_every_address_as_it_is() -> None:
    for address in (STORY, FEED, END):
        assert address in letter().text


def test_html_escapes_what_it_holds_and_loads_nothing() -> None:
    html = letter(('https://news.example/a"><script>&x=1',)).html

    assert "<script>" not in html
    assert 'href="https://news.example/a&quot;&gt;&lt;script&gt;&amp;x=1"' in html
    assert 'href="https://intranet.example/feed?a=1&amp;b=2"' in html
    assert "src=" not in html


def test_a_digest_says_how_many_stories_are_new() -> None:
    one, two = letter(), letter((STORY, STORY))
    many = digest_letter((STORY,) * 10, "fr", more=True, feed=FEED, unsubscribe=END)

    subjects = [one.subject, two.subject, many.subject]
    assert subjects == ["A new story", "2 new stories", "Plus de 10 nouvelles histoires"]


def test_slack_gets_blocks_with_its_three_signs_escaped() -> None:
    sent = payload(letter(), Channel.SLACK)

    assert sent["text"] == "A new story"
    assert {block["type"] for block in sent["blocks"]} == {"section"}  # type: ignore[attr-defined]
    assert "<https://news.example/a?x=1&amp;y=%3Cb%3E>" in json.dumps(sent)


def test_teams_gets_an_adaptive_card_in_a_message() -> None:
    sent = payload(letter(), Channel.TEAMS)

    assert sent["type"] == "message"
    [attachment] = sent["attachments"]  # type: ignore[misc]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attachment["content"]["type"] == "AdaptiveCard"
    assert [action["url"] for action in attachment["content"]["actions"]] == [FEED, END]


def test_mattermost_gets_markdown() -> None:
    text = payload(letter(), Channel.MATTERMOST)["text"]

    assert isinstance(text, str)
    assert text.startswith("**A new story**\n")
    assert f"* {STORY}\n" in text
    assert text.endswith(f"* [No more of these]({END})")


def test_a_code_stands_in_its_letter() -> None:
    assert "01234567" in code_letter("01234567", "fr").text


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Sent(), State.SENT),
        (Uncertain("deadline"), State.UNCERTAIN),
        (Refused("404"), State.FAILED),
        (Later("429"), State.WAITING),
    ],
)
def test_what_becomes_of_a_message_is_what_the_other_side_did(outcome: Outcome, state: State) -> None:
    assert waiting().after(outcome, at=AT).state is state


def test_pauses_grow_and_end() -> None:
    pauses = [waiting(attempts).after(Later("x"), at=AT).due_at - AT for attempts in range(1, MOST_ATTEMPTS)]

    assert pauses[:2] == [FIRST_PAUSE, 5 * FIRST_PAUSE]
    assert sum(pauses, timedelta()) < timedelta(hours=4)
    assert waiting(MOST_ATTEMPTS).after(Later("x"), at=AT).state is State.FAILED
