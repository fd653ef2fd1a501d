"""Photos are drawn anew, without what the camera noted, and never at the server's cost."""

import pytest
from PIL import Image

from kaizen.pictures import LARGEST, Unusable, redraw
from tests.kaizen.pictures import GPS, MODEL, bomb, photo


def drawn(tmp_path, data):
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(data)
    size = redraw(source, target)
    return size, Image.open(target)


def test_what_a_camera_notes_is_gone(tmp_path):
    assert b"Secret Phone" in photo()
    _, picture = drawn(tmp_path, photo())
    assert dict(picture.getexif()) == {}
    assert b"Secret Phone" not in (tmp_path / "target").read_bytes()
    assert GPS not in picture.getexif()
    assert MODEL not in picture.getexif()


def test_a_picture_taken_upright_stays_upright(tmp_path):
    size, _ = drawn(tmp_path, photo(400, 300, turned=6))
    assert size == (300, 400)


def test_a_large_picture_is_made_small(tmp_path):
    size, picture = drawn(tmp_path, photo(4000, 3000))
    assert size == picture.size == (LARGEST[0], 1200)


def test_a_transparent_png_gets_white_ground(tmp_path):
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    _, picture = drawn(tmp_path, (tmp_path / "clear.png").read_bytes())
    assert picture.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no_picture"), (b"%PDF-1.7", "no_picture"), (photo()[:200], "no_picture"), (bomb(), "too_large"),
        (bomb(8001, 8001), "too_large"), (bomb(5001, 5000), "too_large"), (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_picture"),
        (b"GIF89a" + bytes(50), "no_picture"),
    ],
)  # fmt: skip
def test_what_is_no_photo_is_refused(tmp_path, data, why):
    (tmp_path / "source").write_bytes(data)
    with pytest.raises(Unusable, match=why):
        redraw(tmp_path / "source", tmp_path / "target")
