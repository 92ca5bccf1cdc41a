"""Rules of Prometheus checked and tried by promtool: `python -m tools.promtool [offered]`.

promtool is in no Python package; Debian's `prometheus` has it, and works unpacked. It is fetched by apt, kept in
`.promtool` and used only if it has the digest that is committed here. `offered` exits 1, quietly, where this machine
cannot have it: one without apt, of another architecture, or with another version of the package on offer.
"""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
RULES = ROOT / "deploy" / "watching" / "rules"
TESTS = ROOT / "tests" / "deploy" / "watching"
PLACE = ROOT / ".promtool"
VERSION = "2.42.0+ds-5+deb12u1"
# Of the package for amd64, and of the program in it.
PACKAGE_SHA256 = "81d59a24fce84f7fbe97a45a4f2914b6a5881b5cd1db2a6a0e129e515e1a5f55"
PROGRAM_SHA256 = "14d9c8acdc5d1321dc2092400111c586f09ac350f23f2383d1679b2bf256e583"
_SECONDS = 300


def main() -> None:
    """Check and try the rules; exits 1 if one is wrong or promtool cannot be had."""
    if sys.argv[1:] == ["offered"]:
        sys.exit(0 if is_offered() else 1)
    if sys.argv[1:]:
        sys.exit("usage: python -m tools.promtool [offered]")
    program = installed()
    for arguments in (["check", "rules", *_files(RULES)], ["test", "rules", *_files(TESTS)]):
        if subprocess.run([program, *arguments], check=False).returncode:
            sys.exit(1)


def is_offered() -> bool:
    """Whether this machine has promtool or can fetch it."""
    if _is_genuine(PLACE / "promtool", PROGRAM_SHA256):
        return True
    if platform.machine() != "x86_64" or not all(map(shutil.which, ("apt-get", "apt-cache", "dpkg-deb"))):
        return False
    shown = subprocess.run(["apt-cache", "madison", "prometheus"], capture_output=True, text=True, check=False)
    return VERSION in shown.stdout


def installed() -> Path:
    """promtool, fetched if it is not there."""
    program = PLACE / "promtool"
    if _is_genuine(program, PROGRAM_SHA256):
        return program
    if not is_offered():
        sys.exit(
            f"promtool cannot be had: apt does not offer prometheus {VERSION} for this machine. What to do next: "
            "`apt-get update`, or put the program of that version at .promtool/promtool."
        )
    PLACE.mkdir(exist_ok=True)
    _run("apt-get", "download", f"prometheus={VERSION}")
    package = next(PLACE.glob("prometheus_*.deb"))
    if not _is_genuine(package, PACKAGE_SHA256):
        package.unlink()
        sys.exit("The package of promtool does not have the digest that tools/promtool.py states; it was thrown away.")
    _run("dpkg-deb", "--extract", package.name, "unpacked")
    (PLACE / "unpacked" / "usr" / "bin" / "promtool").replace(program)
    shutil.rmtree(PLACE / "unpacked")
    package.unlink()
    return program


def _run(*command: str) -> None:
    subprocess.run(command, cwd=PLACE, check=True, timeout=_SECONDS, stdout=subprocess.DEVNULL)


def _is_genuine(file: Path, digest: str) -> bool:
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == digest


def _files(folder: Path) -> list[str]:
    return [str(file) for file in sorted(folder.glob("*.yaml"))]


if __name__ == "__main__":
    main()
