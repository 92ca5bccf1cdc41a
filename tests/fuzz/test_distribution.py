"""Anything that may be asked of distribution, and much that may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from distribution.bootstrap import SERVICE
from tests.fuzz.fuzzing import SECONDS, fuzzed


@pytest.mark.timeout(SECONDS)
async def test_every_answer_is_one_that_the_document_allows_each_role(
    mongo_uri: str, kafka_bootstrap: str, tmp_path: Path
) -> None:
    await fuzzed(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, cwd=tmp_path)
