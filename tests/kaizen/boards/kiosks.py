"""A device that was made the screen of a board."""

from django.test import Client
from django.urls import reverse

from kaizen.models import Board, Screen
from kaizen.services.boards.screens import hang_screen

TV = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
PROFILE = {"theme": "dark", "language": "en", "size": 0, "acts": True}


def hang(board: Board, by, name: str = "Hall 2, north", **profile) -> tuple[Screen, str]:
    return hang_screen(board, by=by, name=name, profile=PROFILE | profile)


def pair(client: Client, board: Board, code: str):
    return client.post(reverse("kiosk_pair"), {"board": board.code, "code": code})


def device(board: Board, by, agent: str = TV, **profile) -> Client:
    """A browser that shows the board."""
    client = Client(headers={"User-Agent": agent})
    _screen, code = hang(board, by, **profile)
    assert pair(client, board, code).status_code == 302
    return client


def address(name: str, board: Board, *args) -> str:
    return reverse(name, args=[board.code, *args])
