"""A local stack signs badges with a key of its own, which production does not take."""

from __future__ import annotations

from pathlib import Path

from devstack.signing import make_key
from gamification.badge_keys.models import SigningKey


def test_a_stack_keeps_the_key_that_it_made(tmp_path: Path) -> None:
    path = tmp_path / "badge-key.pem"
    make_key(path)
    made = path.read_bytes()
    make_key(path)

    assert path.read_bytes() == made
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["badge-key.pem"]


def test_the_key_says_that_it_is_for_demonstrations(tmp_path: Path) -> None:
    make_key(tmp_path / "badge-key.pem")

    assert SigningKey.of_pem((tmp_path / "badge-key.pem").read_text()).is_demo
