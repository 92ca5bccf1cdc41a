"""The content service's events about charters, as this service understands them."""

from __future__ import annotations

from datetime import UTC

from distribution.charters.models import Charter
from distribution.programmes.models import MAIN_PROGRAMME
from relais.content.v1.charter_pb2 import CharterEnacted


def enacted(data: CharterEnacted) -> Charter:
    """The charter that came into force."""
    return Charter(
        id=data.charter_id,
        # Earlier releases knew of one programme and did not name it.
        programme_id=data.programme_id or MAIN_PROGRAMME,
        version=data.charter_version,
        language=data.language,
        enacted_at=data.enacted_at.ToDatetime(tzinfo=UTC),
    )
