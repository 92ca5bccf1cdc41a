"""Which media type an answer has, where there are several."""

from collections.abc import Sequence
from functools import lru_cache

# Longer than any browser's; what is longer is not worth the parsing.
_MAX_HEADER_CHARACTERS = 1_024


@lru_cache(maxsize=256)
def preferred(accept: str | None, offered: Sequence[str]) -> str | None:
    """Of the media types `offered` (a tuple), the one that a value of `Accept` asks for most (RFC 9110 §12.5.1), the
    earlier of two that are asked for alike; None when all are refused. Without the header, any is welcome."""
    if not accept or not accept.strip() or len(accept) > _MAX_HEADER_CHARACTERS:
        return offered[0]
    wanted = _qualities(accept)
    qualities = {one: _quality(one, wanted) for one in offered}
    best = max(offered, key=qualities.__getitem__)
    return best if qualities[best] > 0 else None


def _qualities(accept: str) -> dict[str, float]:
    wanted: dict[str, float] = {}
    for part in accept.lower().split(","):
        media_type, *parameters = (piece.strip() for piece in part.split(";"))
        given = next((one.partition("=")[2].strip() for one in parameters if one.partition("=")[0].strip() == "q"), "1")
        try:
            quality = float(given)
        except ValueError:
            quality = 0.0
        if media_type:
            wanted[media_type] = quality if 0.0 <= quality <= 1.0 else 0.0
    return wanted


def _quality(media_type: str, wanted: dict[str, float]) -> float:
    # The most precise range that covers the type decides about it, whatever the others say.
    ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    return next((wanted[one] for one in ranges if one in wanted), 0.0)
