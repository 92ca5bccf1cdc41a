"""The `relais` package, generated whole from `proto/`; nothing in it is edited by hand."""

import subprocess
import sys
import tempfile
from pathlib import Path

from tools.contracts import buf, catalogue
from tools.contracts.topics import read_topics


def generate(proto: Path, package: Path) -> None:
    """Make `package` equal to what `proto` says; files that are right already are not touched."""
    fresh = _fresh(proto)
    for file in _files_of(package).keys() - fresh.keys():
        (package / file).unlink()
    for file, content in fresh.items():
        target = package / file
        if not target.exists() or target.read_text(encoding="utf-8") != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")


def stale(proto: Path, package: Path) -> list[str]:
    """The files of `package` that are not what `proto` says today."""
    fresh, present = _fresh(proto), _files_of(package)
    files = sorted(file for file in fresh.keys() | present.keys() if fresh.get(file) != present.get(file))
    return [f"{package / file} is stale: run `make proto` and commit what it writes." for file in files]


def _fresh(proto: Path) -> dict[Path, str]:
    sources = sorted(str(file.relative_to(proto)) for file in (proto / "relais").rglob("*.proto"))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        command = [sys.executable, "-m", "grpc_tools.protoc", f"--proto_path={proto}"]
        subprocess.run([*command, f"--python_out={out}", f"--pyi_out={out}", *sources], check=True)
        package = out / "relais"
        (package / "catalogue.py").write_text(_catalogue(proto), encoding="utf-8")
        for directory in (each for each in [package, *package.rglob("*")] if each.is_dir()):
            (directory / "__init__.py").touch()
        return _files_of(package)


def _catalogue(proto: Path) -> str:
    return catalogue.source(read_topics(proto / "topics"), buf.messages(proto))


def _files_of(package: Path) -> dict[Path, str]:
    files = [file for file in package.rglob("*") if file.suffix in {".py", ".pyi"}]
    return {file.relative_to(package): file.read_text(encoding="utf-8") for file in files}
