"""The kernel is plumbing: it knows no word of the product, neither in its code nor in what it says about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

KERNEL = Path(__file__).resolve().parents[2] / "libs/kernel/src/kernel"

_PRODUCT = re.compile(
    r"ambassadors?|barometers?|campaigns?|captions?|charters?|clicks?|cohorts?|contributions?|feeds?"
    r"|gamifications?|kudos|milestones?|proposals?|shares?|stor(y|ies)|walls?|weathers?|linkedin|mastodon|bluesky"
)
# The roles of design §7 are settings of the kernel, because every service maps claims to them.
_ROLES = re.compile(r'"(employee|editor|programme|auditor)"')


def test_the_kernel_has_no_word_of_the_product() -> None:
    assert product_words(KERNEL) == []


@pytest.mark.parametrize(
    "line",
    ["story_id = 1", "class ShareNotFound: ...", '"/v1/kudos"', "# one per ambassador", "CLICKS = ()", "myStory()"],
)
def test_a_word_of_the_product_is_seen(tmp_path: Path, line: str) -> None:
    (tmp_path / "module.py").write_text(f"import os\n{line}\n")

    assert [place.partition(":")[2].partition(" ")[0] for place in product_words(tmp_path)] == ["2"]


@pytest.mark.parametrize("line", ["shared = history", "restore()", "sharing", "whether", "wallclock", '"programme"'])
def test_a_word_that_only_contains_one_is_left_alone(tmp_path: Path, line: str) -> None:
    (tmp_path / "module.py").write_text(line)

    assert product_words(tmp_path) == []


def product_words(folder: Path) -> list[str]:
    """Each place with a word of the product, in code, text or comment: `file:line word`."""
    return [
        f"{path.relative_to(folder)}:{number} {word}"
        for path in sorted(folder.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", _ROLES.sub("", line))
        if _PRODUCT.fullmatch(word.lower())
    ]
