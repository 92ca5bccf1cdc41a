"""The content service's events about captions, as this service understands them."""

from __future__ import annotations

from distribution.captions.models import Caption
from distribution.stories.models import packed
from relais.content.v1.caption_pb2 import CaptionRetired, CaptionSuggested


def suggested(data: CaptionSuggested) -> Caption:
    """The words that are suggested from now on."""
    return Caption(
        id=data.caption_id,
        version=data.caption_version,
        story_id=data.story_id,
        network=data.network,
        shingles=packed(data.shingles),
    )


def retired(data: CaptionRetired) -> Caption:
    """What is left of a caption: that it is gone."""
    return Caption(
        id=data.caption_id,
        version=data.caption_version,
        story_id=data.story_id,
        network="",
        shingles=b"",
        retired=True,
    )
