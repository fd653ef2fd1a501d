"""The only door to Pillow: draws a photo anew, small and without what the camera noted (place, time, device).

``python -m kaizen.pictures SOURCE TARGET [as-it-is]`` in ``lean.sandbox``: a picture made to harm can only hurt that
process.
"""

import json
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from warnings import catch_warnings

from lean.sandbox import REFUSED

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 15 * 1024**2
MOST_PIXELS = 64_000_000  # the largest sensors of telephones give 50 million after binning
MOST_UNPACKED = 25_000_000  # px of PNG and WebP, which are unpacked whole
LARGEST = (1600, 1600)  # px
QUALITY = 82
SOI, EOI = b"\xff\xd8", b"\xff\xd9"
JFIF, SCAN = 0xE0, 0xDA
BARE = frozenset({JFIF, 0xC0, 0xC2, 0xC4, 0xDB, 0xDD, SCAN})  # segments without which there is no picture
BROKEN_OFF = re.compile(rb"\xff[^\x00\xd0-\xd7]")  # the end of a scan: another segment, or the end of the picture


class Unusable(Exception):
    """The file is no picture that is taken; the text is a code of ``kaizen.services.photos.NotKept``."""


def redraw(source: Path, target: Path) -> tuple[int, int]:
    """Writes the picture as a JPEG, upright, at most 1600 px wide or high; answers its size in px.

    Raises ``Unusable``: no_picture, too_large. The size is looked at before anything is unpacked.
    """
    from PIL import Image

    upright = _upright(source)
    drawn = Image.new("RGB", upright.size, "white")
    drawn.paste(upright, mask=upright.getchannel("A"))
    drawn.save(target, "JPEG", quality=QUALITY, optimize=True)
    return drawn.size


def as_it_is(source: Path, target: Path) -> tuple[int, int]:
    """Copies a picture that ``redraw`` wrote, at another plant for instance, so that its hash stays; answers its size.

    Raises ``Unusable``: no_picture, too_large, not_bare.
    """
    upright = _upright(source)
    data = source.read_bytes()
    if not is_bare(data) or upright.size[0] > LARGEST[0] or upright.size[1] > LARGEST[1]:
        raise Unusable("not_bare")
    target.write_bytes(data)
    return upright.size


def is_bare(data: bytes) -> bool:
    """Whether a JPEG is a picture and nothing else: no notes of a camera, nothing before, between or behind."""
    at, marker = len(SOI), 0
    if not data.startswith(SOI):
        return False
    while marker != SCAN:
        head = data[at : at + 4]
        if len(head) < 4 or head[0] != 0xFF or head[1] not in BARE:
            return False
        marker, size = head[1], int.from_bytes(head[2:], "big")
        if marker == JFIF and (size != 16 or data[at + 4 : at + 9] != b"JFIF\0"):  # with a thumbnail it is longer
            return False
        at += 2 + size
    end = BROKEN_OFF.search(data, at)
    return end is not None and data[end.start() :] == EOI


def _upright(source: Path) -> "Image":
    """The picture made small, turned as it was held."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        bombs = catch_warnings(action="error", category=Image.DecompressionBombWarning)
        with bombs, Image.open(source, formats=FORMATS) as picture:
            if picture.format != "JPEG" and picture.width * picture.height > MOST_UNPACKED:
                raise Unusable("too_large")
            picture.draft("RGB", LARGEST)  # a JPEG is unpacked at a fraction of its size
            picture.thumbnail(LARGEST)
            return ImageOps.exif_transpose(picture).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unusable("too_large") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Unusable("no_picture") from error


def main(source: str, target: str, how: str = "") -> int:
    """Draws, or with ``as-it-is`` copies, and tells the size or why not as one line of JSON."""
    try:
        width, height = (as_it_is if how == "as-it-is" else redraw)(Path(source), Path(target))
    except Unusable as error:
        with suppress(OSError):
            print(json.dumps({"refused": str(error)}))
        return REFUSED
    print(json.dumps({"width": width, "height": height}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
