"""The contract as one archive, for whoever reads the events without this repository."""

import gzip
import io
import tarfile
import tempfile
from pathlib import Path

from tools.contracts import buf


def write(proto: Path, asyncapi: Path, folder: Path, version: str) -> Path:
    """Pack the contract into `folder`; its path. The same contract makes the same bytes.

    In it are the proto and topic files, a descriptor set with all they import, and the AsyncAPI document.
    """
    name = f"relais-contracts-{version}"
    sources = [*(proto / "relais").rglob("*.proto"), *(proto / "topics").glob("*.yaml")]
    files = {f"proto/{file.relative_to(proto)}": file.read_bytes() for file in sources}
    files |= {"asyncapi.yaml": asyncapi.read_bytes(), "relais.binpb": _descriptors(proto)}
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.tar.gz"
    target.write_bytes(_packed({f"{name}/{path}": content for path, content in files.items()}))
    return target


def _descriptors(proto: Path) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "image.binpb"
        buf.write_image(proto, image)
        return image.read_bytes()


def _packed(files: dict[str, bytes]) -> bytes:
    """A tar.gz without times, owners and order of this machine."""
    unzipped = io.BytesIO()
    with tarfile.open(fileobj=unzipped, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path, content in sorted(files.items()):
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return gzip.compress(unzipped.getvalue(), mtime=0)
