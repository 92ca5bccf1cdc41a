"""Images as people and attackers send them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

ORIENTATION, GPS_IFD, DESCRIPTION = 0x0112, 0x8825, 0x010E
CANARY = "Rue de la Paix"


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    """The bytes of an image in a format."""
    stream = io.BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()


def plain(format: str = "JPEG", *, size: tuple[int, int] = (64, 48), mode: str = "RGB", colour: Any = "navy") -> bytes:
    """An image of one colour."""
    return encoded(Image.new(mode, size, colour), format)


def from_a_phone(*, orientation: int = 6) -> bytes:
    """A photograph that lies on its side, red above and blue below once it is upright, and tells where it was taken."""
    upright = Image.new("RGB", (300, 400), "red")
    upright.paste((0, 0, 255), (0, 200, 300, 400))
    lying = upright.transpose(Image.Transpose.ROTATE_90) if orientation == 6 else upright
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[DESCRIPTION] = CANARY
    exif[GPS_IFD] = {1: "N", 2: (IFDRational(48), IFDRational(52), IFDRational(8)), 29: CANARY}
    return encoded(lying, "JPEG", exif=exif, comment=CANARY.encode(), xmp=f"<x>{CANARY}</x>".encode())


def png_that_says(width: int, height: int) -> bytes:
    """A PNG whose header says a size that its data does not have."""
    real = plain("PNG")
    header = struct.pack(">II", width, height) + real[24:29]
    return real[:16] + header + struct.pack(">I", zlib.crc32(b"IHDR" + header)) + real[33:]


def webp_that_says(width: int, height: int) -> bytes:
    """A WebP whose canvas is said to have a size."""
    image = plain("WEBP")[12:]
    canvas = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunks = b"VP8X" + struct.pack("<I", len(canvas)) + canvas + image
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def animated(format: str) -> bytes:
    """A few frames."""
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "green", "blue")]
    return encoded(frames[0], format, save_all=True, append_images=frames[1:], duration=100)


def opened(raw: bytes) -> Image.Image:
    """The image, decoded."""
    image = Image.open(io.BytesIO(raw))
    image.load()
    return image
