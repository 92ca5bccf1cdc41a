"""What an OpenAPI document says of itself: whom to ask, where the service is, and the subjects of its operations."""

from __future__ import annotations

from typing import Any

# Whoever installed the service; nobody else answers for it.
_CONTACT = {"name": "Those who run this installation"}


def add_head(document: dict[str, Any], *, url: str) -> None:
    """Add contact, server and tags (OpenAPI 3.1 §4.8.3, §4.8.5, §4.8.22); the tags in the order of the operations."""
    document["info"]["contact"] = _CONTACT
    document["servers"] = [{"url": url}]
    operations = [one for item in document["paths"].values() for one in item.values()]
    tags = dict.fromkeys(tag for operation in operations for tag in operation.get("tags", ()))
    document["tags"] = [{"name": tag} for tag in tags]
