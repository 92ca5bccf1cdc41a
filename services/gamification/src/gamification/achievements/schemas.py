"""Achievements as Open Badges 3.0 (§B.1.2) writes them."""

from __future__ import annotations

from typing import Any

from gamification.achievements.models import Achievement
from kernel.language import Language


def achievement_document(achievement: Achievement, language: Language, *, url: str) -> dict[str, Any]:
    """The achievement in a language, as it stands in a credential. How it is earned is told in the same words: the
    criteria are open, and nothing in them is a size."""
    description = achievement.descriptions.in_(language)
    return {
        "id": f"{url}/v1/badges/achievements/{achievement.id}",
        "type": ["Achievement"],
        "achievementType": "Badge",
        "inLanguage": language,
        "name": achievement.names.in_(language),
        "description": description,
        "criteria": {"narrative": description},
    }
