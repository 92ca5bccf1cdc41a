"""Networks, asked for the numbers of posts: one call at a time, bounded in time and size, never repeated, never
redirected, and without a token where none is needed. No answer is logged or kept: it holds what people wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from kernel.clock import Clock
from kernel.outbound import Fetched, Outbound, OutboundFailure, RefusedAddress
from metrics.observations.models import Post
from metrics.readings.models import Answer, Counted, Gone, Later, Unusable, counted

# `app.bsky.feed.getPosts` takes as many.
BATCH = 25
# A batch of posts with long texts and all that is embedded has some 200 kB.
_MAX_BYTES = 1024 * 1024
_OK, _TOO_MANY, _SERVER_ERRORS = 200, 429, 500
_GONE, _CLOSED, _PASSING = frozenset({404, 410}), frozenset({401, 403}), frozenset({408, 425})
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]{1,256}")
_MASTODON = {"reactions": ("favourites_count",), "comments": ("replies_count",), "reshares": ("reblogs_count",)}
_BLUESKY = {"reactions": ("likeCount",), "comments": ("replyCount",), "reshares": ("repostCount", "quoteCount")}
# https://learn.microsoft.com/en-us/linkedin/marketing/community-management/members/post-statistics
_LINKEDIN = {"reach": "IMPRESSION", "reactions": "REACTION", "comments": "COMMENT", "reshares": "RESHARE"}
_LINKEDIN_KINDS = {"urn:li:share:": "share", "urn:li:ugcPost:": "ugc"}


class NetworkCalls:
    """GETs with at most `seconds` for each answer."""

    def __init__(self, outbound: Outbound, clock: Clock, *, seconds: float) -> None:
        self.outbound = outbound
        self.clock = clock
        self.seconds = seconds

    async def get(self, address: str, *, headers: Mapping[str, str] | None = None) -> dict[str, Any] | Answer:
        """The JSON object that is answered, or what the answer means when it is none."""
        sent = {"Accept": "application/json", **(headers or {})}
        try:
            answer = await self.outbound.send("GET", address, headers=sent, seconds=self.seconds, max_bytes=_MAX_BYTES)
        except RefusedAddress:
            return Unusable("address_refused")
        except OutboundFailure as failure:
            return Later(failure.reason)
        return _meaning(answer, at=self.clock())


class Mastodon:
    """Servers with Mastodon's API (https://docs.joinmastodon.org/methods/statuses/#get)."""

    def __init__(self, calls: NetworkCalls) -> None:
        self.calls = calls

    async def read(self, post: Post) -> Answer:
        """The numbers of a public status."""
        server = post.address.server or ""
        found = await self.calls.get(f"{server}/api/v1/statuses/{quote(post.address.reference, safe='')}")
        return counted(found, _MASTODON) if isinstance(found, dict) else found


class Bluesky:
    """The public side of Bluesky (lexicons `app.bsky.feed.getPosts`, `com.atproto.identity.resolveHandle`)."""

    def __init__(self, calls: NetworkCalls, *, url: str) -> None:
        self.calls = calls
        self.url = url

    async def read_all(self, posts: Sequence[Post]) -> dict[str, Answer]:
        """The numbers of at most `BATCH` posts, by the ids of their shares."""
        answers: dict[str, Answer] = {}
        references: dict[str, str] = {}
        for post in posts:
            named = await self._resolved(post.address.reference)
            if isinstance(named, str):
                references[post.share.id] = named
            else:
                answers[post.share.id] = named
        found = await self._posts(list(references.values()))
        if isinstance(found, Unusable) and len(references) > 1:
            # One reference that the network cannot read makes it refuse all of them.
            alone = {one: await self._posts([reference]) for one, reference in references.items()}
        else:
            alone = dict.fromkeys(references, found)
        for share_id, reference in references.items():
            answers[share_id] = _of_bluesky(alone[share_id], reference)
        return answers

    async def _resolved(self, reference: str) -> str | Answer:
        repo, _, key = reference.partition("/")
        if _DID.fullmatch(repo):
            return reference
        query = urlencode({"handle": repo})
        found = await self.calls.get(f"{self.url}/xrpc/com.atproto.identity.resolveHandle?{query}")
        if not isinstance(found, dict):
            return Unusable("author_unknown") if isinstance(found, Unusable | Gone) else found
        did = found.get("did")
        return f"{did}/{key}" if isinstance(did, str) and _DID.fullmatch(did) else Unusable("author_unknown")

    async def _posts(self, references: Sequence[str]) -> dict[str, Any] | Answer:
        """What is answered of each post that is there, by its reference."""
        if not references:
            return {}
        query = urlencode([("uris", _uri(reference)) for reference in references])
        found = await self.calls.get(f"{self.url}/xrpc/app.bsky.feed.getPosts?{query}")
        if not isinstance(found, dict):
            return Unusable("refused") if isinstance(found, Gone) else found
        posts = found.get("posts")
        if not isinstance(posts, list):
            return Unusable("unreadable")
        return {one["uri"]: one for one in posts if isinstance(one, dict) and isinstance(one.get("uri"), str)}


class LinkedIn:
    """LinkedIn's statistics of a member's posts, which need a token with `r_member_postAnalytics`. What it answers may
    be shown to the member for a while and nothing else."""

    def __init__(self, calls: NetworkCalls, *, url: str, version: str, token_file: Path) -> None:
        self.calls = calls
        self.url = url
        self.version = version
        self.token_file = token_file

    async def read(self, post: Post) -> Answer:
        """The numbers of a post that is named by the URN of a share or a `ugcPost`."""
        reference = post.address.reference
        kind = next((kind for start, kind in _LINKEDIN_KINDS.items() if reference.startswith(start)), None)
        if kind is None:
            return Unusable("not_readable_by_this_address")
        headers = {"LinkedIn-Version": self.version, "X-Restli-Protocol-Version": "2.0.0"}
        try:
            # Read each time, because tokens are replaced under a running process.
            headers["Authorization"] = f"Bearer {self.token_file.read_text('ascii').strip()}"
        except (OSError, ValueError):
            return Later("no_token")
        counts: dict[str, int] = {}
        for measure, asked in _LINKEDIN.items():
            # Rest.li has its own punctuation, which stays as it is; within it the URN is encoded.
            query = f"q=entity&entity=({kind}:{quote(reference, safe='')})&queryType={asked}&aggregation=TOTAL"
            found = await self.calls.get(f"{self.url}/rest/memberCreatorPostAnalytics?{query}", headers=headers)
            if not isinstance(found, dict):
                return found
            elements = found.get("elements")
            first = elements[0] if isinstance(elements, list) and elements and isinstance(elements[0], dict) else {}
            answer = counted(first, {measure: ("count",)})
            if not isinstance(answer, Counted):
                return answer
            counts.update(answer.counts)
        return Counted(counts)


def _uri(reference: str) -> str:
    repo, _, key = reference.partition("/")
    return f"at://{repo}/app.bsky.feed.post/{key}"


def _of_bluesky(found: dict[str, Any] | Answer, reference: str) -> Answer:
    if not isinstance(found, dict):
        return found
    one = found.get(_uri(reference))
    # Posts that are not there (any more) are left out of the answer.
    answer = Gone() if one is None else counted(one, _BLUESKY)
    return Counted(answer.counts, reference) if isinstance(answer, Counted) else answer


def _meaning(answer: Fetched, *, at: datetime) -> dict[str, Any] | Answer:
    status = answer.status
    if status == _OK:
        try:
            value = json.loads(answer.body)
        except (ValueError, RecursionError):
            value = None
        return value if isinstance(value, dict) else Unusable("unreadable")
    if status in _GONE:
        return Gone()
    if status in _CLOSED:
        return Unusable("not_public")
    if status == _TOO_MANY:
        return Later("too_many_requests", _delay(answer.headers.get("Retry-After", ""), at=at))
    if status >= _SERVER_ERRORS or status in _PASSING:
        return Later("network_unavailable", _delay(answer.headers.get("Retry-After", ""), at=at))
    return Unusable("refused")


def _delay(text: str, *, at: datetime) -> float | None:
    """The seconds that `Retry-After` asks for (RFC 9110 §10.2.3); None when it cannot be read."""
    if text.isascii() and text.isdigit() and len(text) < len("1000000000"):
        return float(text)
    try:
        return (parsedate_to_datetime(text) - at).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
