"""Run the steps of the Containerfile in a fresh prefix of this machine: `python -m tools.image_steps`.

No container engine is needed. Files are copied and commands run as the Containerfile says, with `/build`, `/opt/relais`
and `/usr/local` moved below a temporary directory; `FROM` is the Python that runs this. Afterwards the services are
started by what the image would have, with nothing else in reach.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What `pinned` is shown: a name with a digest that is one in form.
IMAGE = "example.org/python@sha256:" + "0" * 64
# Directories of the image that steps write to.
_MOVED = re.compile(r"(?<![\w./])/(build|opt/relais|usr/local|tmp)\b")


@dataclass(frozen=True)
class Instruction:
    """One line of the Containerfile, continuations joined: `RUN`, and what follows."""

    word: str
    rest: str


def main() -> None:
    """Run the steps, then the processes; exits with the first that fails."""
    with tempfile.TemporaryDirectory(prefix="relais-image-") as directory:
        place = Path(directory)
        for one in instructions(ROOT / "Containerfile"):
            perform(one, place)
        prove(place / "opt/relais/bin/python", place)
    print("the image's steps were run; every service starts from what they made")


def instructions(file: Path) -> Iterator[Instruction]:
    """The instructions of a Containerfile in their order, without comments."""
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.lstrip().startswith("#")]
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield Instruction(word.upper(), rest.strip())


def perform(one: Instruction, place: Path) -> None:
    """Do what an instruction says below `place`; what only an engine can do is passed over."""
    if one.word == "COPY" and not one.rest.startswith("--from"):
        *sources, target = one.rest.split()
        _copy([ROOT / source for source in sources], place / target.lstrip("/"), into=target.endswith("/"))
    elif one.word == "RUN":
        print(f"RUN {one.rest}", flush=True)
        # The image's own Python: in it `bare` has something to take out.
        if "bare" in one.rest:
            subprocess.run([sys.executable, "-m", "venv", str(place / "usr/local")], check=True)
        command = one.rest.replace("${PYTHON_IMAGE}", IMAGE)
        command = _MOVED.sub(lambda found: str(place) + found[0], command)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}"
        subprocess.run(["/bin/sh", "-c", command], check=True, env={**os.environ, "PATH": path, "PYTHONPATH": ""})


def prove(python: Path, place: Path) -> None:
    """Start what the image has, as its ENTRYPOINT does, with a root that is not written to."""
    environment = {"PATH": str(python.parent), "HOME": str(place), "PYTHONDONTWRITEBYTECODE": "1"}
    for service in ("content", "distribution", "metrics", "gamification"):
        _must([python, "-m", service, "dance"], environment, code=2, says=f"usage: python -m {service} api")
        _must([python, "-m", service, "api"], environment, code=2, says="mongo_uri: Field required")
    _must([python, "-m", "relaisctl", "status"], environment, code=2, says="say which installation")
    _must([python, "-m", "kernel.health"], {**environment, "RELAIS_METRICS_PORT": "1"}, code=1, says="no answer")
    for builder in ("pip", "setuptools", "hatchling", "pytest", "devstack"):
        _must([python, "-c", f"import {builder}"], environment, code=1, says="ModuleNotFoundError")
    if any((place / "usr/local/bin").glob("pip*")):
        sys.exit("the image's own Python can still install packages")


def _must(command: list[Path | str], environment: dict[str, str], *, code: int, says: str) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != code or says not in done.stdout + done.stderr:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stdout}{done.stderr}")


def _copy(sources: list[Path], target: Path, *, into: bool) -> None:
    for source in sources:
        to = target / source.name if into else target
        to.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, to, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        else:
            shutil.copy2(source, to)


if __name__ == "__main__":
    main()
