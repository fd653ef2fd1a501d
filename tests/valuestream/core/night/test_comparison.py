"""Two reports beside each other."""

from valuestream.core.night.comparison import compare


def report(*changed, series=()):
    told = [{"key": key, "step": step, "unit": "1", "points": [["2026-10-30", v, 9]], "state": state}
            for key, step, v, state in series]  # fmt: skip
    return {
        "changed": [{"kind": "signal", "stream": "1-0", "key": key, "step": step} for key, step in changed],
        "streams": [{"id": "1-0", "content": {"series": told, "data": {"is_late": False}}}],
    }


def steps(changes):
    return [change["step"] for change in changes]


def test_what_is_new_gone_and_stayed_goes_by_stream_figure_and_step():
    saw_is_quiet = [("scrap", "Saw", 0.1, "noise")]
    new = report(("scrap", "Mill"), ("waiting", "Saw"), series=saw_is_quiet)
    found = compare(report(("scrap", "Saw"), ("scrap", "Mill")), new)
    assert (steps(found.new), steps(found.gone), steps(found.stayed)) == (["Saw"], ["Saw"], ["Mill"])
    assert (found.new[0]["key"], found.gone[0]["key"]) == ("waiting", "scrap")


def test_what_the_newer_night_could_not_judge_is_not_called_gone():
    late = report(series=[("scrap", "Saw", 0.1, "late")])
    found = compare(report(("scrap", "Saw"), ("scrap", "Mill")), late)
    assert (found.gone, steps(found.held)) == ([], ["Saw", "Mill"])


def test_every_figure_of_either_night_is_told_once():
    old = report(series=[("scrap", "Saw", 0.1, "noise"), ("scrap", "Mill", 0.2, "noise")])
    new = report(series=[("scrap", "Saw", 0.3, "worse"), ("scrap", "Pack", 0.1, "unknown")])
    found = {figure.step: (figure.old, figure.new, figure.is_changed) for figure in compare(old, new).figures}
    assert found == {
        "Saw": ((0.1, "noise"), (0.3, "worse"), True),
        "Pack": (None, (0.1, "unknown"), True),
        "Mill": ((0.2, "noise"), None, True),
    }


def test_a_night_beside_itself_has_nothing_new():
    same = report(("scrap", "Saw"), series=[("scrap", "Saw", 0.1, "noise")])
    found = compare(same, same)
    assert (found.new, found.gone, [figure.is_changed for figure in found.figures]) == ([], [], [False])
