"""What the demonstration will do, decided beforehand, so that what the services show can be compared to the unit."""

from __future__ import annotations

from dataclasses import dataclass

AMBASSADORS = tuple(f"employee-{number}" for number in range(1, 9))
STORIES = 12
NETWORKS = ("linkedin", "mastodon", "bluesky")
# A figure with fewer ambassadors behind it is withheld.
K = 5

BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
)
PREVIEWS = ("LinkedInBot/1.0 (compatible; Mozilla/5.0)", "facebookexternalhit/1.1", "Slackbot-LinkExpanding 1.0")
BOTS = ("Mozilla/5.0 (compatible; Googlebot/2.1)", "Mozilla/5.0 (compatible; bingbot/2.0)")

_WORDS = (
    "My team lived through number {n} of these, and it changed how we plan a Monday morning.",
    "I keep telling friends about this one; number {n} is the sort of work that got me to join.",
    "Honest take after reading piece {n}: we got two things wrong before we got this right.",
    "If you wonder what I do all day, part {n} of our newsroom comes rather close to it.",
    "Proud of colleagues who rarely get named. Their {n} quiet months are behind what you see here.",
    "A question for people in public services: would the idea in note {n} survive where you work?",
    "Learned more from mistake {n} than from any course, so here is the long version of it.",
    "Small thing, large effect. Item {n} saved our callers a form, and nobody misses the form.",
)


@dataclass(frozen=True)
class Visits:
    """How often a link is visited, by whom."""

    human: int
    preview: int
    bot: int


@dataclass(frozen=True)
class PlannedShare:
    """One ambassador sharing one story (by its place in the list) on one network, and who then visits the link."""

    ambassador: str
    story: int
    network: str
    visits: Visits
    text: str | None
    """Own words; None for the story's own words, to be found verbatim."""


def shares() -> list[PlannedShare]:
    """All shares of the demonstration: most stories by eight people, two by exactly five, one by four, one by one."""
    planned = []
    for story in range(STORIES):
        for place, ambassador in enumerate(AMBASSADORS[: _people(story)]):
            visits = Visits(human=1 + (story + place) % 3, preview=1 + place % 2, bot=(story + place) % 2)
            verbatim = (story, place) == (0, 0)
            text = None if verbatim else _WORDS[place].format(n=story + 1)
            network = NETWORKS[(story + place) % len(NETWORKS)]
            planned.append(PlannedShare(ambassador, story, network, visits, text))
    return planned


def _people(story: int) -> int:
    return {STORIES - 4: K, STORIES - 3: K, STORIES - 2: K - 1, STORIES - 1: 1}.get(story, len(AMBASSADORS))
