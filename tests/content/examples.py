"""What editors send, for tests to take and change."""

from __future__ import annotations

from typing import Any

STORY: dict[str, Any] = {
    "kind": "article",
    "language": "en",
    "title": "The new tram line opens",
    "body": "<p>From Monday on, the tram goes to the <b>harbour</b> every six minutes.</p>",
    "url": "https://newsroom.example.org/tram",
    "topics": ["mobility"],
}

CERTIFICATE = {"source": "Board minutes, 3 May", "verified_until": "2099-01-01T00:00:00Z"}

PROPOSAL: dict[str, Any] = {
    "kind": "draft",
    "language": "fr",
    "title": "Ce que j’ai appris au dépôt de tramways",
    "body": "<p>Trois mois de nuit, et une <b>équipe</b>.</p>",
    "url": "https://newsroom.example.org/depot",
    "topics": ["mobility"],
}
