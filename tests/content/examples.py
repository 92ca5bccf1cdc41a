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
