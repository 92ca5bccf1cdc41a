"""What buf says about the proto files."""

import subprocess
import sysconfig
import tempfile
from pathlib import Path

from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool

_BUF = Path(sysconfig.get_path("scripts")) / "buf"


class DoesNotBuild(ValueError):
    """The proto files do not compile; the text says where."""


def messages(proto: Path) -> dict[str, Descriptor]:
    """Every message of Relais by full name, in the order of the files; `DoesNotBuild` if they do not compile."""
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "image.binpb"
        write_image(proto, image)
        files = FileDescriptorSet.FromString(image.read_bytes()).file
    pool = DescriptorPool()
    for file in files:
        pool.Add(file)
    names = [f"{file.package}.{each.name}" for file in files if _ours(file.package) for each in file.message_type]
    return {name: pool.FindMessageTypeByName(name) for name in names}


def comments(proto: Path) -> dict[str, str]:
    """What the proto files say above each message and field, by full name, on one line."""
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "image.binpb"
        built = _buf("build", str(proto), "--output", str(image))
        if built.returncode:
            raise DoesNotBuild(f"The proto files do not compile:\n{built.stdout}{built.stderr}")
        files = FileDescriptorSet.FromString(image.read_bytes()).file
    said: dict[str, str] = {}
    for file in (each for each in files if _ours(each.package)):
        for place in file.source_code_info.location:
            # FileDescriptorProto.message_type is 4, and DescriptorProto.field in it 2.
            if len(place.path) == 2 and place.path[0] == 4:
                name = file.message_type[place.path[1]].name
            elif len(place.path) == 4 and (place.path[0], place.path[2]) == (4, 2):
                message = file.message_type[place.path[1]]
                name = f"{message.name}.{message.field[place.path[3]].name}"
            else:
                continue
            said[f"{file.package}.{name}"] = " ".join(place.leading_comments.split())
    return said


def write_image(proto: Path, image: Path) -> None:
    """Compile the proto files into an image, without comments; the same bytes for the same contract."""
    built = _buf("build", str(proto), "--exclude-source-info", "--output", str(image))
    if built.returncode:
        raise DoesNotBuild(f"The proto files do not compile:\n{built.stdout}{built.stderr}")


def unclean(proto: Path) -> list[str]:
    """What `buf lint` and `buf format` find."""
    lint = _buf("lint", str(proto))
    layout = _buf("format", str(proto), "--diff", "--exit-code")
    return [
        *([f"buf lint; mend what it names:\n{lint.stdout}{lint.stderr}"] if lint.returncode else []),
        *([f"buf format; run `buf format -w proto`:\n{layout.stdout}{layout.stderr}"] if layout.returncode else []),
    ]


def breaking(proto: Path, against: Path) -> list[str]:
    """What would break readers of the released contract, which is the image `against`."""
    if not against.exists():
        return [f"{against}, the released contract, is missing: take it back with `git checkout -- {against}`."]
    found = _buf("breaking", str(proto), "--against", str(against))
    if not found.returncode:
        return []
    advice = (
        "The released contract would break. Add fields and messages only; for anything else make a new package v2, "
        "type and topic, and publish both for a while"
    )
    return [f"{advice}:\n{found.stdout}{found.stderr}"]


def _buf(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([_BUF, *arguments], capture_output=True, text=True, check=False)


def _ours(package: str) -> bool:
    return package.startswith("relais.")
