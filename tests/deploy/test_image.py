"""The Containerfile: nothing is built from a name without a digest, and every step can be run without an engine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools.image_steps import IMAGE, Instruction, instructions

ROOT = Path(__file__).parents[2]
STEPS = ROOT / "deploy/image/steps.sh"
FOUND = list(instructions(ROOT / "Containerfile"))


@pytest.mark.parametrize(
    "name",
    ["", "python", "python:3.13-slim", "python@sha256:", "python@sha256:" + "g" * 64, "python@sha512:" + "0" * 64],
)
def test_a_name_without_a_digest_is_refused(name: str) -> None:
    done = subprocess.run(["/bin/sh", STEPS, "pinned", name], capture_output=True, text=True, check=False)

    assert (done.returncode, "has no digest" in done.stderr) == (1, True)


def test_a_name_with_a_digest_is_taken() -> None:
    assert subprocess.run(["/bin/sh", STEPS, "pinned", IMAGE], check=False).returncode == 0


def test_the_first_step_looks_at_the_digest() -> None:
    assert next(one for one in FOUND if one.word == "RUN").rest == 'sh /build/steps.sh pinned "${PYTHON_IMAGE}"'


def test_every_step_is_one_of_the_script() -> None:
    steps = [one.rest.split()[2] for one in FOUND if one.word == "RUN"]

    assert steps == ["pinned", "wheels", "product", "trimmed", "bare"]
    assert all(f"\n{step})" in STEPS.read_text() for step in steps)


def test_both_images_are_the_one_that_was_looked_at() -> None:
    assert [one.rest for one in FOUND if one.word == "FROM"] == ["${PYTHON_IMAGE} AS build", "${PYTHON_IMAGE}"]


def test_the_image_is_run_by_somebody_without_a_name() -> None:
    assert Instruction("USER", "10001:10001") in FOUND
    assert Instruction("ENTRYPOINT", '["python", "-m"]') in FOUND
