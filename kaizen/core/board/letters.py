"""The letters of a board: each a calendar of the month, its 31 days set in the shape of the letter.

A grid has seven columns and nine rows with exactly 31 cells, read as a text is. To add a letter, add a line.
"""

from dataclasses import dataclass

from lean.registry import by_key

COLUMNS, ROWS, DAYS = 7, 9, 31


@dataclass(frozen=True, slots=True)
class Letter:
    """``label`` is English and translated where it is shown; ``cells``: column and row of day 1, 2, … 31."""

    key: str
    label: str
    grid: str

    @property
    def cells(self) -> tuple[tuple[int, int], ...]:
        rows = self.grid.split("/")
        return tuple((x, y) for y, row in enumerate(rows) for x, sign in enumerate(row) if sign == "X")


LETTERS: tuple[Letter, ...] = (
    Letter("S", "Safety", ".XXXXXX/XX....X/XX...../XX...../.XXXXX./.....XX/.....XX/X....XX/XXXXXX."),
    Letter("Q", "Quality", ".XXXXX./XX...XX/X.....X/X.....X/X.....X/X..X..X/X...X.X/XX...XX/.XXXXXX"),
    Letter("C", "Cost", ".XXXXX./XX...XX/XX...XX/XX...../XX...../XX...../XX....X/XX...XX/.XXXXX."),
    Letter("D", "Delivery", "XXXXX../XX...X./XX....X/XX....X/XX....X/XX....X/XX....X/XX...X./XXXXX.."),
    Letter("P", "People", "XXXXXX./XX...XX/XX....X/XX...XX/XXXXXX./XX...../XX...../XX...../XX....."),
    Letter("E", "Energy", "XXXXXXX/XX...../XX...../XX...../XXXXX../XX...../XX...../XX...../XXXXXXX"),
    Letter("A", "Output", "..XXX../.XX..X./XX....X/XX....X/XXXXXXX/XX....X/XX....X/XX....X/XX....X"),
    Letter("K", "Costs", "XX...XX/XX...X./XX..X../XXXX.../XXX..../XXXX.../XX..X../XX...X./XX...XX"),
    Letter("L", "Logistics", "XX...../XX...../XX...../XX...../XX...../XX....X/XX...XX/XXXXXXX/XXXXXXX"),
    Letter("M", "Staff", "XX...XX/XX...XX/XXX.XXX/X.XXX.X/X..X..X/X..X..X/X.....X/X.....X/X.....X"),
    Letter("U", "Environment", "XX....X/XX....X/XX....X/XX....X/XX....X/XX....X/XX....X/XXX..XX/.XXXXX."),
)
BY_KEY = by_key(LETTERS)
CROSS = Letter("+", "Safety cross", "..XXX../..XXX../XXXXXXX/XXXXXXX/XXXXXXX/..XXX../...X...")


def known(letters: str) -> bool:
    """Whether a board may carry these letters: known, each once, one to eight of them."""
    return 0 < len(letters) <= 8 and len(set(letters)) == len(letters) and all(sign in BY_KEY for sign in letters)
