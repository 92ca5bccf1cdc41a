"""The guides, which come with the package."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import yaml

from gamification.cohort_guides.models import CohortGuide, CohortGuideId, CohortSection
from kernel.language import Text


def _guide(guide_id: CohortGuideId) -> CohortGuide:
    path = files("gamification.shipped").joinpath(f"cohort_guide_{guide_id}.yaml")
    document: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return CohortGuide(
        id=guide_id,
        title=Text(**document["title"]),
        sections=tuple(
            CohortSection(id=one["id"], heading=Text(**one["heading"]), text=Text(**one["text"]))
            for one in document["sections"]
        ),
    )


GUIDES: Mapping[CohortGuideId, CohortGuide] = {guide_id: _guide(guide_id) for guide_id in CohortGuideId}
"""Each guide, by whom it is for."""
