"""The contract as it stands in the tree, and a copy of it to break."""

import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from google.protobuf.descriptor import Descriptor

ROOT = Path(__file__).resolve().parents[2]
# `tools` belongs to the repository and not to the installed package.
sys.path.insert(0, str(ROOT))

from tools.contracts import buf  # noqa: E402
from tools.contracts.topics import TopicFile, read_topics  # noqa: E402


@pytest.fixture(scope="session")
def topics() -> list[TopicFile]:
    """The topic files, by topic."""
    return read_topics(ROOT / "proto/topics")


@pytest.fixture(scope="session")
def messages() -> Mapping[str, Descriptor]:
    """The messages of the proto files, by full name."""
    return buf.messages(ROOT / "proto")


@pytest.fixture
def proto(tmp_path: Path) -> Path:
    """A copy of `proto/` that a test may change."""
    return Path(shutil.copytree(ROOT / "proto", tmp_path / "proto"))


@pytest.fixture
def edit(proto: Path) -> Callable[[str, str, str], None]:
    """Put a new text in the place of an old one, which has to be there, in a file of the copy."""

    def replace(file: str, old: str, new: str) -> None:
        text = (proto / file).read_text()
        assert old in text
        (proto / file).write_text(text.replace(old, new, 1))

    return replace
