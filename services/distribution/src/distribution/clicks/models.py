"""Who follows a link: a person, a crawler that draws a preview, or another program. Rules as data, first match wins.

A rule looks at the User-Agent alone, and at two headers by which browsers say that nobody has clicked yet. Nothing of
either is kept but the rule's name. Networks say how their crawlers call themselves in their own documentation; the rest
is what such programs are seen to send.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Visitor(StrEnum):
    """The class of a click."""

    HUMAN = "human"
    PREVIEW = "preview"
    BOT = "bot"


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule that decides a class. `agents` are found anywhere in the User-Agent, whatever their case."""

    id: str
    visitor: Visitor
    agents: re.Pattern[str] | None = None


def _rule(visitor: Visitor, id: str, agents: str) -> Rule:
    return Rule(id, visitor, re.compile(agents, re.IGNORECASE))


def _preview(id: str, agents: str) -> Rule:
    return _rule(Visitor.PREVIEW, id, agents)


def _bot(id: str, agents: str) -> Rule:
    return _rule(Visitor.BOT, id, agents)


def _human(id: str, agents: str) -> Rule:
    return _rule(Visitor.HUMAN, id, agents)


RULES: tuple[Rule, ...] = (
    # Networks and messengers that fetch a page to draw its card. iMessage calls itself Facebook's and Twitter's.
    _preview("linkedin", r"LinkedInBot"),
    _preview("facebook", r"facebookexternalhit|facebookcatalog|Facebot|meta-externalfetcher"),
    _preview("x", r"Twitterbot"),
    _preview("bluesky", r"Bluesky Cardyb|Bluesky/"),
    _preview("fediverse", r"Mastodon/|Pleroma|Akkoma|Misskey|Friendica|Lemmy/|PeerTube|Pixelfed|GoToSocial|Iceshrimp"),
    _preview("slack", r"Slackbot|Slack-ImgProxy"),
    _preview("microsoft", r"SkypeUriPreview|MicrosoftPreview|BingPreview|Microsoft Office|ms-office"),
    _preview("mattermost", r"Mattermost|Rocket\.Chat|ZulipURLPreview|Synapse \(bot"),
    _preview("telegram", r"TelegramBot"),
    _preview("whatsapp", r"WhatsApp/"),
    _preview("discord", r"Discordbot"),
    _preview("messenger", r"Viber|line-poker|kakaotalk-scrap|Snap URL Preview|Signal-|Threema|SkypeShell"),
    _preview("reddit", r"redditbot"),
    _preview("pinterest", r"Pinterestbot|Pinterest/"),
    _preview(
        "embedder", r"Embedly|Iframely|Nuzzel|Tumblr/|vkShare|XING-contenttabreceiver|Flipboard|opengraph|Quora Link"
    ),
    _preview("google-preview", r"Google-PageRenderer|developers\.google\.com/\+/web/snippet|Google-Read-Aloud"),
    # Programs that say what they are.
    _bot("search-engine", r"Googlebot|bingbot|DuckDuckBot|YandexBot|Baiduspider|Applebot|Qwantbot|SeznamBot|PetalBot"),
    _bot("ai-crawler", r"GPTBot|ChatGPT-User|OAI-SearchBot|ClaudeBot|CCBot|PerplexityBot|Bytespider|Amazonbot|AI2Bot"),
    _bot("seo-crawler", r"AhrefsBot|SemrushBot|MJ12bot|DotBot|DataForSeo|Screaming Frog|SiteAudit"),
    _bot("mail-scanner", r"Barracuda|Mimecast|proofpoint|Safelinks|ZoomInfo|Symantec|TrendMicro|FireEye"),
    _bot("monitor", r"UptimeRobot|Pingdom|StatusCake|Datadog|GTmetrix|Lighthouse|Site24x7|NewRelic|Zabbix|Prometheus"),
    _bot("headless-browser", r"HeadlessChrome|PhantomJS|Puppeteer|Playwright|Selenium|Cypress|jsdom"),
    _bot(
        "http-library",
        r"^(curl|wget|lwp|libwww|java|okhttp|axios|got|node|undici|php|ruby|perl|guzzle|apache-httpclient|"
        r"go-http-client|python|aiohttp|httpx|scrapy|http\.rb|dart|insomnia|postman|rest-client|wrk|hey|ab|k6)\b",
    ),
    # A phone is called Cubot.
    _bot("self-declared", r"(?<!cu)bots?\b|crawl|spider|slurp|archiver|fetcher|scrape|\bmonitor|validator|preview"),
    # What is left and looks like a browser.
    _human(
        "in-app-browser",
        r"^Mozilla/5\.0 \(.*(LinkedInApp|FBAN|FBAV|Instagram|Twitter for|Line/|MicroMessenger|; wv\)|Teams/|Slack/)",
    ),
    _human(
        "browser-navigation", r"^Mozilla/5\.0 \(.*(Gecko/|AppleWebKit/|KHTML|Trident/)|^Opera/\d|^Mozilla/4\.0 \(comp"
    ),
)
NO_AGENT = Rule("no-agent", Visitor.BOT)
# Watch its count: a browser or crawler that becomes common deserves a rule of its own.
UNKNOWN_AGENT = Rule("unknown-agent", Visitor.BOT)
# Browsers navigate with GET; HEAD is how programs look whether a link still works.
HEAD_REQUEST = Rule("head-request", Visitor.BOT)
# The browser fetches what a person may click on next.
PREFETCH = Rule("prefetch", Visitor.PREVIEW)

# Browsers send some 120 bytes; longer ones are cut so that memory stays bounded.
_AGENT_BYTES = 512
_PREFETCH_HEADERS = frozenset({b"purpose", b"sec-purpose", b"x-purpose", b"x-moz"})
_PREFETCH_WORDS = (b"prefetch", b"prerender", b"preview")


def rule_for(method: str, headers: list[tuple[bytes, bytes]]) -> Rule:
    """The rule that decides the class of a request; headers as in ASGI, names in lower case."""
    agent = b""
    is_prefetch = False
    for name, value in headers:
        if name == b"user-agent":
            agent = value
        elif name in _PREFETCH_HEADERS and any(word in value.lower() for word in _PREFETCH_WORDS):
            is_prefetch = True
    rule = _rule_of_agent(agent[:_AGENT_BYTES])
    if rule.visitor is not Visitor.HUMAN:
        return rule
    if method == "HEAD":
        return HEAD_REQUEST
    return PREFETCH if is_prefetch else rule


# At most 4 MB, and nobody's: agents are not tied to clicks, and are gone with the process.
@lru_cache(maxsize=4096)
def _rule_of_agent(agent: bytes) -> Rule:
    text = agent.decode("latin-1").strip()
    if not text:
        return NO_AGENT
    return next((rule for rule in RULES if rule.agents and rule.agents.search(text)), UNKNOWN_AGENT)
