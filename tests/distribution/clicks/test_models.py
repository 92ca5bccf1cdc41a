"""Who follows a link."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.clicks.models import BUILT_IN, Rule, Visitor
from distribution.clicks.repository import visitor_rules

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
VISITORS = visitor_rules(None).visitors(trusted_proxies=[])
HUMAN, PREVIEW, BOT = Visitor.HUMAN, Visitor.PREVIEW, Visitor.BOT


def classed(agent: str | None, method: str = "GET", **headers: str) -> Rule:
    """The rule for a request, with header names as Python spells them."""
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return VISITORS.rule_for(
        method, [*sent, *([(b"user-agent", agent.encode("latin-1"))] if agent is not None else [])]
    )


@pytest.mark.parametrize(
    ("agent", "visitor", "rule"),
    [
        (CHROME, HUMAN, "browser-navigation"),
        (f"{CHROME} Edg/131.0.2903.51", HUMAN, "browser-navigation"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", HUMAN, "browser-navigation"),
        (f"{IPHONE} Version/18.1 Mobile/15E148 Safari/604.1", HUMAN, "browser-navigation"),
        (
            "Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile",
            HUMAN,
            "browser-navigation",
        ),
        (f"{IPHONE} Mobile/15E148 [LinkedInApp]/9.29.7345", HUMAN, "in-app-browser"),
        (f"{IPHONE} Mobile/22B83 [FBAN/FBIOS;FBAV/490.0.0]", HUMAN, "in-app-browser"),
        ("LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)", PREVIEW, "linkedin"),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", PREVIEW, "facebook"),
        ("Twitterbot/1.0", PREVIEW, "x"),
        ("Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)", PREVIEW, "bluesky"),
        ("http.rb/5.1.1 (Mastodon/4.3.1; +https://mastodon.example/)", PREVIEW, "fediverse"),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", PREVIEW, "slack"),
        ("Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", PREVIEW, "microsoft"),
        ("TelegramBot (like TwitterBot)", PREVIEW, "x"),
        ("WhatsApp/2.23.20.0", PREVIEW, "whatsapp"),
        ("Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)", PREVIEW, "discord"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", BOT, "search-engine"),
        (
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
            BOT,
            "ai-crawler",
        ),
        ("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", BOT, "seo-crawler"),
        (CHROME.replace("Chrome/", "HeadlessChrome/"), BOT, "headless-browser"),
        ("curl/8.10.1", BOT, "http-library"),
        ("python-requests/2.32.3", BOT, "http-library"),
        ("Go-http-client/2.0", BOT, "http-library"),
        ("Mozilla/5.0 (compatible; SomeNewCrawler/0.1)", BOT, "self-declared"),
        ("Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", BOT, "monitor"),
        ("", BOT, "no-agent"),
        ("  ", BOT, "no-agent"),
        (None, BOT, "no-agent"),
        ("Mozilla/5.0", BOT, "unknown-agent"),
        ("something nobody knows", BOT, "unknown-agent"),
    ],
)
def test_agents_are_classed_by_the_first_rule_that_fits(agent: str | None, visitor: Visitor, rule: str) -> None:
    found = classed(agent)

    assert (found.visitor, found.id) == (visitor, rule)


@pytest.mark.parametrize(
    ("name", "value"),
    [("purpose", "prefetch"), ("sec_purpose", "prefetch;prerender"), ("x_purpose", "preview"), ("x_moz", "Prefetch")],
)
def test_what_a_browser_fetches_ahead_is_no_visit_yet(name: str, value: str) -> None:
    found = classed(CHROME, **{name: value})

    assert (found.visitor, found.id) == (PREVIEW, "prefetch")


def test_looking_without_fetching_is_no_visit() -> None:
    assert classed(CHROME, "HEAD").id == "head-request"
    assert classed("LinkedInBot/1.0", "HEAD").id == "linkedin"


def test_a_header_that_says_something_else_changes_nothing() -> None:
    assert classed(CHROME, purpose="navigation", sec_purpose="").visitor is HUMAN


def test_every_rule_has_a_name_of_its_own() -> None:
    names = [rule.id for rule in (*VISITORS.rules, *BUILT_IN)]

    assert len(names) == len(set(names))


@given(agent=st.binary(max_size=2000))
def test_any_bytes_are_classed(agent: bytes) -> None:
    assert isinstance(VISITORS.rule_for("GET", [(b"user-agent", agent)]), Rule)
