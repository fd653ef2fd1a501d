"""What kind of file is attached to a standard: told by its bytes, never by its name."""

import re
from enum import StrEnum

MEGABYTE = 1024**2
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
PDF_TAIL = 1024  # bytes in which readers look for the end


class FileKind(StrEnum):
    PICTURE = "picture"  # JPEG, PNG or WebP; kept as a JPEG
    PDF = "pdf"
    TEXT = "text"  # UTF-8


ENDINGS = {FileKind.PICTURE: "jpg", FileKind.PDF: "pdf", FileKind.TEXT: "txt"}
MEDIA = {
    FileKind.PICTURE: "image/jpeg", FileKind.PDF: "application/pdf", FileKind.TEXT: "text/plain; charset=utf-8",
}  # fmt: skip
MOST_BYTES = {FileKind.PICTURE: 15 * MEGABYTE, FileKind.PDF: 25 * MEGABYTE, FileKind.TEXT: MEGABYTE}
MOST = max(MOST_BYTES.values())


class Unfit(ValueError):
    """A file that is not taken. ``code``: empty, unknown, half_a_pdf, too_large_picture, too_large_pdf,
    too_large_text.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def kind_of(data: bytes) -> FileKind:
    """The kind of a file that is taken. Raises ``Unfit``. Whether a picture can be drawn is seen when it is."""
    if not data:
        raise Unfit("empty")
    kind = _kind(data)
    if len(data) > MOST_BYTES[kind]:
        raise Unfit(f"too_large_{kind}")
    return kind


def _kind(data: bytes) -> FileKind:
    if data.startswith(SIGNATURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return FileKind.PICTURE
    if data.startswith(b"%PDF-"):
        if b"%%EOF" not in data[-PDF_TAIL:]:
            raise Unfit("half_a_pdf")
        return FileKind.PDF
    if _is_text(data):
        return FileKind.TEXT
    raise Unfit("unknown")


def _is_text(data: bytes) -> bool:
    try:
        return not NO_TEXT.search(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return False


def file_name(name: str, kind: FileKind) -> str:
    """The name under which a file is given out: as people call it, with the ending of what it is."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(sign for sign in last if sign.isprintable()).strip(". ")
    stem = plain.rpartition(".")[0] if "." in plain[-6:] else plain
    return f"{stem or kind.value}.{ENDINGS[kind]}"
