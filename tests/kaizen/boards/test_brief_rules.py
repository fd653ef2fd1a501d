"""What the rules of a brief tell, and what they leave out; no database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils.translation import override

from kaizen import brief_words as words
from kaizen.core.board.brief import brief_of
from kaizen.core.board.brief.facts import Crew, Help, OtherHours, Record, Solved, Waste
from kaizen.core.board.brief.options import OPTIONS
from kaizen.core.board.brief.rules import RULES
from kaizen.core.board.brief.told import Effects, Estimate
from tests.kaizen.boards.facts import DAY, KNOWN, a_change, a_flow, an_outlook, late_promises, quiet, waiting

CREW = Crew("Crew on shift", DAY - timedelta(days=1), 14.0, 14.0, "higher", False)


def rules_of(document):
    return [one["rule"] for one in document["sentences"]]


def texts_of(document):
    told = (words.line(one, DAY) for one in (*document["sentences"], *document["options"]))
    return [line.aloud.replace("\N{NO-BREAK SPACE}", " ") for line in told]


def test_without_anything_new_the_brief_says_so_and_nothing_else():
    document = brief_of(quiet())
    assert (document["sentences"], document["options"], document["news"]) == ([], [], "nothing")
    assert words.news(document) == "Nothing changed."


def test_a_signal_that_goes_on_is_no_news():
    document = brief_of(quiet(changed=(a_change(nights=2),)))
    assert (document["sentences"], document["news"]) == ([], "nothing")


def test_a_new_signal_is_told_with_its_evidence():
    document = brief_of(quiet(changed=(a_change(),)))
    (told,) = document["sentences"]
    assert (told["code"], told["rule"], document["news"]) == ("E1", "changed", "changed")
    assert told["evidence"] == {"route": "report", "kwargs": {"day": "2026-10-30"}, "query": {}}
    assert texts_of(document) == [
        "Orders wait longer than usual before Grinding. 2.5 h on 29 Oct 2026 (n = 12). Usual is 60.0 min, limits "
        "30.0 min to 2.0 h."
    ]


def test_a_night_that_is_not_of_today_tells_no_news_and_says_what_is_unknown():
    document = brief_of(quiet(night=DAY - timedelta(days=1), changed=(a_change(),), flows=(a_flow(bottleneck=KNOWN),)))
    assert (rules_of(document), document["news"]) == (["late"], "unknown")
    assert words.news(document) == ""
    assert texts_of(document) == ["The newest night is of 29 Oct. What changed since is unknown."]


def test_late_data_of_a_stream_is_no_nothing_changed():
    document = brief_of(quiet(flows=(a_flow(is_late=True, hours_old=30.0),)))
    assert (rules_of(document), document["news"]) == (["late"], "unknown")


def test_a_night_without_a_stream_of_the_board_is_unknown_in_words():
    document = brief_of(quiet(flows=()))
    assert (document["sentences"], document["news"]) == ([], "unknown")
    assert words.news(document).startswith("What changed is unknown")


def test_every_rule_has_a_turn_before_any_has_a_second_one():
    changed = tuple(a_change(step=f"Step {n}") for n in range(9))
    full = quiet(
        changed=changed, overdue=late_promises(3), help=Help(calls=1), flows=(a_flow(bottleneck=KNOWN),)
    )  # fmt: skip
    assert rules_of(brief_of(full)) == ["changed", "changed", "overdue", "help", "bottleneck"]


def test_overdue_promises_are_one_sentence_with_the_oldest():
    assert texts_of(brief_of(quiet(overdue=late_promises(3)))) == [
        "3 promises are overdue. The oldest: Promise 3 (Maintenance), 3 days late."
    ]


@pytest.mark.parametrize(
    ("before", "orders", "said"),
    [
        ({}, waiting(4.88), "Bottleneck: Grinding, Grinder 1. 4.88 orders wait before it on average (n = 50)."),
        ({"1-0": "Turning"}, None, "Bottleneck moved from Turning to Grinding, Grinder 1. How many orders wait before it is unknown."),
    ],
)  # fmt: skip
def test_the_bottleneck_says_from_where_it_moved_and_what_is_not_known(before, orders, said):
    flow = a_flow(bottleneck=KNOWN, **({"waiting": orders} if orders else {}))
    document = brief_of(quiet(flows=(flow,), before=before))
    assert texts_of(document) == [said]
    assert document["sentences"][0]["evidence"]["query"] == {"version": 3, "step": "Grinding"}


@pytest.mark.parametrize(
    ("crew", "said"),
    [
        (CREW, []),
        (replace(CREW, people=13.0), ["Crew on shift: 13 people. Entered for yesterday; target 14."]),
        (replace(CREW, is_old=True), ["Crew on shift: unknown. No number since the last day of work. Target: 14."]),
        (replace(CREW, people=13.0, target=None), []),
    ],
)
def test_the_crew_is_told_where_it_is_a_risk(crew, said):
    assert texts_of(brief_of(quiet(crews=(crew,)))) == said


def test_on_a_day_without_a_shift_nobody_is_missed():
    assert brief_of(quiet(is_working=False, crews=(replace(CREW, people=3.0),)))["sentences"] == []


def test_other_hours_of_a_station_are_maintenance_that_is_known():
    hours = (OtherHours(5, "Grinder", "Spindle service", (("06:00", "10:00"),), ("Grinder 1",)),)
    document = brief_of(quiet(hours=hours))
    assert texts_of(document) == ["Other hours today: Spindle service. Grinder 1: 06:00–10:00."]
    assert document["sentences"][0]["evidence"] == {"route": "calendar", "kwargs": {"pk": 5}, "query": {}}


def a_waste(pk=9, step="Grinding"):
    missing = {"missing": "no_cost_rate"}
    size = {"hours": {"value": 30.0, "unit": "h/month", "n": 9}, "hours_of": "stations", "money": missing,
            "co2e": {"value": 80.0, "unit": "kg/month", "n": 9}}  # fmt: skip
    doc = {"rule": "changeover", "hint": "Switch off {step}.", "values": {"step": step}, "size": size,
           "place": {"step": step}}  # fmt: skip
    return Waste(pk, 1, doc)


def a_solution(step="Grinding"):
    told = Estimate(-0.15, -0.06, "1", -0.106, "piece_time")
    return Solved(
        "Turn from peeled bars", "Porto", 1, step, "piece_time", Effects(measured=told), "library_standard", 5
    )


def test_options_are_about_the_steps_that_are_named_and_three_at_most():
    wastes = (a_waste(8, "Sawing"), *(a_waste(n) for n in range(10, 15)))
    facts = quiet(changed=(a_change(),), wastes=wastes, solved=(a_solution(), a_solution("Sawing")))
    document = brief_of(facts)
    assert [one["rule"] for one in document["options"]] == ["solved", "finding", "finding"]
    assert [one["code"] for one in document["options"]] == ["E2", "E3", "E4"]
    assert [one["evidence"]["kwargs"]["pk"] for one in document["options"]] == [5, 10, 11]


def test_an_improvement_asks_for_no_option():
    assert brief_of(quiet(changed=(a_change(state="better"),), wastes=(a_waste(),)))["options"] == []


def test_each_option_has_an_effect_with_its_interval_or_says_unknown():
    facts = quiet(changed=(a_change(),), wastes=(a_waste(),), solved=(a_solution(),))
    solved, finding = (
        [(name, text.replace("\N{NO-BREAK SPACE}", " ")) for name, text in words.effects(one)]
        for one in brief_of(facts)["options"]
    )
    unknown = "unknown: nobody measured it"
    assert solved == [
        ("Time for a piece", "−11 % [−15 %, −6.0 %]"), ("Output", unknown), ("CO₂e", unknown), ("Cost", unknown),
    ]  # fmt: skip
    assert finding == [
        ("Hours of stations", "up to 30 h/month less"), ("Output", unknown), ("CO₂e", "up to 80 kg/month less"),
        ("Cost", "unknown: no cost rate is entered"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (Record(14, 20), ""),  # 70 %, and misses are common on 5 of 10 days
        (Record(9, 9), "too_few"),
        (Record(9, 20), "too_rarely"),
        (Record(0, 0), "too_few"),
    ],
)
def test_a_forecast_is_told_from_ten_settled_ones_on_when_most_were_right(record, why):
    outlook = an_outlook([13, 13, 13, 13, 13, 9, 9, 9, 9, 9])
    document = brief_of(quiet(outlooks=(outlook,), records={("miss", "1"): record}))
    assert (rules_of(document), [one["why"] for one in document["muted"]]) == (
        ([], [why]) if why else (["forecast"], [])
    )
    if not why:
        assert texts_of(document) == [
            "Orders finished will probably miss the target today. Middle of the last five days 9 orders, target ≥ 12 "
            "orders. Right on 14 of 20 days; 50.0 % of all days miss anyway."
        ]


def test_a_forecast_that_is_right_no_more_often_than_misses_happen_anyway_is_muted():
    outlook = an_outlook([9] * 9 + [13])  # nine of ten days miss
    document = brief_of(quiet(outlooks=(outlook,), records={("miss", "1"): Record(14, 20)}))
    assert [(one["base"], one["why"]) for one in document["muted"]] == [(0.9, "too_rarely")]


@pytest.mark.parametrize("values", [[13, 13, 13, 9, 9], [9, 9, 9, 9]])
def test_without_a_majority_of_five_misses_nothing_is_forecast(values):
    document = brief_of(quiet(outlooks=(an_outlook(values),)))
    assert (document["sentences"], document["muted"]) == ([], [])


def test_the_same_facts_give_the_same_brief():
    facts = quiet(changed=(a_change(),), overdue=late_promises(2), wastes=(a_waste(),))
    assert brief_of(facts) == brief_of(replace(facts))


def test_each_rule_has_its_words_in_both_languages():
    keys = {one.key for one in (*RULES, *OPTIONS)}
    assert keys == set(words.RULES) == set(words.SENTENCES) | set(words.OPTIONS)
    english = {key: words.rule(key) for key in keys}
    with override("de"):
        assert all(words.rule(key) != english[key] for key in keys)
