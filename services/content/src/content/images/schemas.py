"""Images as they are encoded: JPEG, PNG and WebP.

Run as a program it reads one image, in a process of its own, for the reasons of `content.items.schemas`: decoders are
written in C, a hostile image can make them use all the time and memory there is, and a process can be ended.
"""

from __future__ import annotations

import io
import json
import math
import resource
import struct
import sys
from contextlib import suppress
from dataclasses import asdict

from PIL import Image, ImageCms, ImageOps

from content.images.models import CARD_FORMAT, CARD_SIZE, MOST_PIXELS, Fault, Format, Picture, Refused

# Address space. Half of it a WebP of that format's largest size reserves, without using it, before its size can be
# asked for; an image of 50 megapixels uses about 1 GB.
_MEMORY_BYTES = 4_000_000_000
_KEPT_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA"})
_PROFILED_MODES = frozenset({"RGB", "RGBA", "CMYK"})
_SIXTEEN_BITS = 1 / 256
_CARD_QUALITY = 85
# Visually lossless, and not larger than what cameras write.
_QUALITY = 90


def read_image(raw: bytes, format: Format) -> Picture | Refused:
    """The picture that some bytes of a format hold; raises whatever the decoder does when they are damaged."""
    # The limit below is stricter, and says what is so instead of warning.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(raw), formats=[format.name]) as opened:
        width, height = opened.size
        # A JPEG that says it holds several images is a photograph with a preview or a depth map beside it.
        if format is not Format.JPEG and getattr(opened, "is_animated", False):
            return Refused(Fault.ANIMATED, width, height)
        if width * height > MOST_PIXELS:
            return Refused(Fault.TOO_MANY_PIXELS, width, height)
        opened.load()
        image = _pixels_alone(_upright(opened))
    return Picture(
        format, *image.size, _encoded(image, format, _QUALITY), _encoded(_card(image), CARD_FORMAT, _CARD_QUALITY)
    )


def written(found: Picture | Refused) -> bytes:
    """A picture as it travels from the reading process to the one that asked: a line of JSON, then its bytes."""
    if isinstance(found, Refused):
        return json.dumps(asdict(found)).encode() + b"\n"
    head = {"format": found.format, "width": found.width, "height": found.height, "content": len(found.content)}
    return b"".join([json.dumps(head).encode(), b"\n", found.content, found.card])


def received(message: bytes) -> Picture | Refused:
    """What `written` was given."""
    line, _, rest = message.partition(b"\n")
    head = json.loads(line)
    if "fault" in head:
        return Refused(Fault(head["fault"]), head["width"], head["height"])
    length = head["content"]
    return Picture(Format(head["format"]), head["width"], head["height"], rest[:length], rest[length:])


def _upright(image: Image.Image) -> Image.Image:
    # Metadata that cannot be read says nothing of which side is up.
    with suppress(SyntaxError, ValueError, TypeError, OSError, struct.error):
        return ImageOps.exif_transpose(image)
    return image.copy()


def _pixels_alone(image: Image.Image) -> Image.Image:
    """The image in sRGB, which readers take colours for when nothing is said, and without anything said."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith(("I", "F")):
        image = image.convert("I").point(lambda value: value * _SIXTEEN_BITS).convert("L")
    elif profile is not None:
        image = _in_srgb(image, profile)
    if image.mode not in _KEPT_MODES:
        image = image.convert("RGB")
    # Encoders write some of this down again.
    image.info = {name: value for name, value in image.info.items() if name == "transparency"}
    return image


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    if image.mode == "P":
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    # A profile that cannot be read, or is for another kind of image, says nothing of the colours.
    if image.mode in _PROFILED_MODES:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            given, srgb = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            mode = "RGBA" if image.mode == "RGBA" else "RGB"
            return ImageCms.profileToProfile(image, given, srgb, outputMode=mode) or image
    return image


def _card(image: Image.Image) -> Image.Image:
    """The middle of the image, as large as it fits a card, on white where one sees through."""
    if not image.has_transparency_data:
        return ImageOps.fit(image.convert("RGB"), CARD_SIZE)
    fitted = ImageOps.fit(image.convert("RGBA"), CARD_SIZE)
    card = Image.new("RGB", CARD_SIZE, "white")
    card.paste(fitted, mask=fitted)
    return card


def _encoded(image: Image.Image, format: Format, quality: int) -> bytes:
    stream = io.BytesIO()
    # Each encoder passes over what is not for it. This method makes a WebP a little larger, in half of the time.
    image.save(stream, format.name, quality=quality, progressive=True, method=2)
    return stream.getvalue()


def _main() -> None:
    """Standard input: one line of JSON with `format` and `seconds`, then the image."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    arguments = json.loads(sys.stdin.buffer.readline())
    # The caller kills this process at its deadline. This limit ends it where the caller was killed itself.
    seconds = math.ceil(arguments["seconds"])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    sys.stdout.buffer.write(written(read_image(sys.stdin.buffer.read(), Format(arguments["format"]))))


if __name__ == "__main__":
    _main()
