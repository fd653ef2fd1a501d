"""The benchmark of the likeness of lines: its bars hold on the demo plants, and it says so when one does not."""

from dataclasses import replace

from benchmarks.compatibility import DEMO, Row, found_in, measured, table


def test_the_demo_plants_pass_and_what_is_not_here_is_named():
    report = measured(found_in(None), orders=300)
    assert [one["log"] for one in report["rows"]] == list(DEMO)
    assert report["holds"]
    assert "hospital" in table(report).split("not here: ")[1]


def test_a_bar_that_is_missed_is_told():
    good = Row("a", 10, 2, 1.0, 0.9, 0.5, (0.29, "b"))
    assert good.holds
    missed = [{"itself": 0.999}, {"halves": 0.89}, {"unrelated": (0.3, "b")}]
    assert [replace(good, **one).holds for one in missed] == [False] * 3
    row = vars(replace(good, halves=0.89)) | {"holds": False}
    told = table({"rows": [row], "missing": [], "orders": 10, "seconds": 0.1})
    assert "DOES NOT HOLD" in told
