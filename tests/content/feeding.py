"""Feeds as tests write them, register them and have them fetched."""

from __future__ import annotations

from typing import Any

from kernel.testing.service import Answer, Running


async def register(service: Running, url: str, **members: Any) -> str:
    body = {"url": url, "language": "en", "topics": ["news"], **members}
    answer = await service.post("/v1/feeds", as_="editor-1", json=body)
    assert answer.status == 201, answer.body
    feed_id: str = answer.json["id"]
    return feed_id


async def fetch(service: Running, feed_id: str, **options: Any) -> Answer:
    return await service.post(f"/v1/feeds/{feed_id}/fetch", as_="editor-1", **options)


async def taken(service: Running, url: str) -> tuple[str, dict[str, Any]]:
    """The id of a new feed, and the report on its first fetch."""
    feed_id = await register(service, url)
    answer = await fetch(service, feed_id)
    assert answer.status == 200, answer.body
    return feed_id, answer.json


async def stories_of(service: Running, feed_id: str) -> list[dict[str, Any]]:
    found = await service.runtime.mongo.collection("stories").find({"origin.feed_id": feed_id}, sort=[("_id", -1)])
    return list(found)


def counts(report: dict[str, Any]) -> tuple[int, int, int, int, int]:
    return tuple(report[name] for name in ("new", "changed", "unchanged", "unreadable", "left_out"))  # type: ignore[return-value]


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>N</title>{''.join(items)}</channel></rss>".encode()


def item(key: str, *, title: str = "Title", text: str = "Text", link: str | None = None) -> str:
    return (
        f"<item><guid isPermaLink='false'>{key}</guid><title>{title}</title><description>{text}</description>"
        f"<link>{f'https://n.example.org/{key}' if link is None else link}</link></item>"
    )
