"""Whether a file is a corrected download of ours is looked up in its first bytes, whatever they are."""

import pytest

from valuestream.readers.repair import unwrapped


@pytest.mark.parametrize(
    "content",
    [
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\x0dA,\x0dB",  # as a compressed log may begin: a bare CR among its bytes
        b"Order,Step\rA-1,Saw\rA-2,Mill\r",  # line ends of an old Mac
    ],
)
def test_a_file_with_bare_carriage_returns_is_left_as_it_is(tmp_path, content):
    path = tmp_path / "log"
    path.write_bytes(content)
    assert unwrapped(path, tmp_path) == path
