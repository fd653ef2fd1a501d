"""Pictures as telephones make them, and such as are made to harm."""

import io
import struct
import zlib

from PIL import Image

GPS, ORIENTATION, MODEL = 0x8825, 0x0112, 0x0110


def photo(width: int = 400, height: int = 300, *, turned: int = 1) -> bytes:
    """A JPEG that tells its device and its place."""
    picture = Image.new("RGB", (width, height), "navy")
    exif = picture.getexif()
    exif[ORIENTATION], exif[MODEL] = turned, "Secret Phone 9"
    exif.get_ifd(GPS)[1] = "N"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it is 3.6 billion pixels large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body
