"""A rollout's transitions one by one; that they hold together is shown by the model (test_rollout_model.py)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.rollout_protocol.engine import ring
from benchmarks.rollout_protocol.failing import give_up, set_free, set_free_what_was_left, try_again
from benchmarks.rollout_protocol.rows import MAX_ATTEMPTS, Adoption, Kind, Lease, Rollout
from benchmarks.rollout_protocol.site_end import Answer, Order, SiteEnd, carry_out
from benchmarks.rollout_protocol.stopping import go_back, go_on, open_next, stop
from benchmarks.rollout_protocol.taking import beat, begin, claim, order, write
from kaizen.core.rollout.states import SETTLED, may_follow

RUNNING = Rollout()


def lines(*waves, goes_back=True):
    return tuple(
        order(Adoption(wave, goes_back=goes_back), RUNNING)._replace(is_wave_open=wave == waves[0]) for wave in waves
    )


def sent(adoption, rollout=RUNNING):
    adoption = claim(adoption, rollout)
    return begin(adoption, adoption.step.key, adoption.step.token, rollout)


def answered(adoption, answer=Answer.DONE, rollout=RUNNING):
    return write(adoption, adoption.step.key, adoption.step.token, answer, rollout)


def let_go(adoption, lease=Lease.PASSED):
    return adoption._replace(step=adoption.step._replace(lease=lease))


def test_a_line_is_put_in_effect_and_measured():
    (one,) = lines(0)
    held = sent(one)
    assert (held.state, held.step.token, held.step.attempts, held.fence) == ("activating", 1, 1, 1)
    assert (answered(held).state, answered(held).step.state) == ("verifying", "done")


def test_nothing_begins_in_a_wave_that_is_not_open_and_a_person_opens_it_when_the_first_is_settled():
    one, two = lines(0, 1)
    assert (claim(two, RUNNING), ring(two, RUNNING)) == (None, None)
    assert open_next(RUNNING, (one, two)) is None
    _, two = open_next(RUNNING, (one._replace(state="verified"), two))
    assert claim(two, RUNNING).step.token == 1
    assert open_next(RUNNING, (one._replace(state="verified"), two)) is None


def test_a_second_claim_finds_nothing_while_the_lease_runs():
    held = claim(lines(0)[0], RUNNING)
    assert (claim(held, RUNNING), ring(held, RUNNING)) == (None, None)


@pytest.mark.parametrize("lease", [Lease.PASSED, Lease.NONE])
def test_what_was_let_go_of_is_taken_over_and_its_first_holder_writes_nothing(lease):
    held = sent(lines(0)[0])
    over = sent(let_go(held, lease))
    assert (over.step.token, over.fence) == (2, 2)
    key = over.step.key
    assert (beat(over, key, 1), begin(over, key, 1, RUNNING), write(over, key, 1, Answer.DONE, RUNNING)) == (None,) * 3
    assert beat(let_go(over), key, 2).step.lease == Lease.RUNNING


def test_no_answer_is_asked_for_again_and_the_fifth_is_the_last():
    (one,) = lines(0)
    for _ in range(MAX_ATTEMPTS):
        assert give_up(one) is None
        one = answered(sent(one), Answer.UNKNOWN)
    assert claim(one, RUNNING) is None
    lost = give_up(one)
    assert (lost.state, lost.step.state) == ("needs_attention", "failed")
    again = try_again(lost, RUNNING)
    assert (again.state, again.step.state, sent(again).step.token) == ("activating", "ready", 6)
    assert try_again(again, RUNNING) is None


def test_a_worker_that_dies_each_time_before_the_order_goes_out_leaves_the_line_to_a_person():
    (one,) = lines(0)
    for _ in range(MAX_ATTEMPTS):
        one = let_go(claim(one, RUNNING))
    assert give_up(one).state == "needs_attention"


def test_a_refusal_is_loud_and_not_tried_again_by_itself():
    no = answered(sent(lines(0)[0]), Answer.REFUSED)
    assert (no.state, no.step.state, claim(no, RUNNING), give_up(no)) == ("needs_attention", "failed", None, None)


def test_stop_asks_the_site_end_what_was_done_before():
    rollout, (one, two) = stop(RUNNING, (sent(lines(0)[0]), lines(0)[0]))
    assert (rollout.is_running, rollout.generation) == (False, 1)
    assert (one.state, one.step.kind) == ("activating", "hold")
    assert (two.state, two.step.state) == ("scheduled", "cancelled")
    assert answered(sent(one, rollout), Answer.DONE, rollout).state == "verifying"
    held = answered(sent(one, rollout), Answer.NOTHING, rollout)
    assert (held.state, held.step.state) == ("scheduled", "done")
    running, (again, other) = go_on(rollout, (held, two))
    assert (again.step.key, other.step.key, again.step.generation) == ("activate-2", "activate-2", 1)
    early = answered(sent(one, rollout), Answer.NOTHING, running)
    assert (early.state, early.step.key) == ("scheduled", "activate-2")  # let go on before the end had answered


def test_an_order_of_before_the_stop_is_void_after_it():
    held = claim(lines(0)[0], RUNNING)
    assert begin(held, held.step.key, 1, Rollout(generation=1)).step.state == "cancelled"
    assert begin(held, held.step.key, 1, Rollout(is_running=False)) is None


def test_lines_go_back_in_reverse_order_and_not_behind_a_dead_end():
    one, two = (answered(sent(one)) for one in lines(0, 0))
    rollout, both = stop(RUNNING, (one, two), (0, 1))
    assert [(line.state, line.step.state) for line in both] == [("rolling_back", "waiting"), ("rolling_back", "ready")]
    back = answered(sent(both[1], rollout), Answer.DONE, rollout)
    assert back.state == "rolled_back"
    assert set_free((both[0], back), 1)[0].step.state == "ready"
    assert set_free_what_was_left((both[0], back))[0].step.state == "ready"
    assert set_free_what_was_left(both) == both
    dead = answered(sent(both[1], rollout), Answer.REFUSED, rollout)
    assert go_on(rollout, (both[0], dead)) is None


def test_who_did_not_agree_to_go_back_is_asked_and_goes_back_when_its_site_says_so():
    one = answered(sent(lines(0, goes_back=False)[0]))
    rollout, (asked,) = stop(RUNNING, (one,), (0,))
    assert (asked.state, asked.is_asked) == ("verifying", True)
    assert stop(rollout, (asked,), (0,)) == (rollout, (asked,))  # a second click gives the same answer
    back = go_back(asked, rollout)
    assert (back.state, back.is_asked, back.fence > asked.fence) == ("rolling_back", False, True)
    assert go_back(back, rollout) is None


def test_the_site_end_does_nothing_twice_and_nothing_old():
    end, answer = carry_out(SiteEnd(), Order(Kind.ACTIVATE, "activate-1", 1))
    assert (end.is_active, answer) == (True, Answer.DONE)
    assert carry_out(end, Order(Kind.ACTIVATE, "activate-1", 2)) == (end, Answer.DONE)
    end, answer = carry_out(end, Order(Kind.HOLD, "hold-1", 3))
    assert (end.is_active, end.fence, answer) == (True, 3, Answer.DONE)
    assert carry_out(end, Order(Kind.ACTIVATE, "activate-2", 2)) == (end, Answer.FENCED)
    end, answer = carry_out(end, Order(Kind.ROLL_BACK, "roll_back-1", 4))
    assert (end.is_active, answer) == (False, Answer.DONE)
    assert carry_out(SiteEnd(), Order(Kind.HOLD, "hold-1", 3))[1] == Answer.NOTHING


DOINGS = ["claim", "begin", "let go", "hand back", "sweep", "verified", "stop", "stop all", "go on", "open", "again",
          *Answer]  # fmt: skip


@given(
    st.lists(st.integers(0, 2), min_size=1, max_size=5).map(sorted),
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(DOINGS)), max_size=80),
)
def test_whatever_happens_states_follow_fences_grow_and_no_wave_is_early(waves, doings):
    rollout, adoptions = RUNNING, lines(*waves)
    for place, name in doings:
        before = adoptions
        rollout, adoptions = done(rollout, adoptions, place % len(waves), name)
        for old, new in zip(before, adoptions, strict=True):
            assert old.state == new.state or may_follow(old.state, new.state)
            assert new.fence >= old.fence
            assert new.step.attempts <= MAX_ATTEMPTS
            assert new.step.key != old.step.key or new.step.token >= old.step.token
            assert new.step.kind != Kind.ACTIVATE or not new.step.token or new.is_wave_open
        if adoptions != before and name == "open":
            assert all(one.state in SETTLED for one in before if one.is_wave_open)


def done(rollout, adoptions, place, name):
    one = adoptions[place]
    key, token = one.step.key, one.step.token
    moves = {
        "claim": lambda: claim(one, rollout), "begin": lambda: begin(one, key, token, rollout),
        "let go": lambda: let_go(one), "hand back": lambda: let_go(one, Lease.NONE), "sweep": lambda: give_up(one),
        "verified": lambda: one._replace(state="verified") if one.state == "verifying" else None,
        "again": lambda: try_again(one, rollout),
    }  # fmt: skip
    if name in ("stop", "stop all"):
        return stop(rollout, adoptions, range(len(adoptions)) if name == "stop all" else ())
    if name == "go on":
        return go_on(rollout, adoptions) or (rollout, adoptions)
    if name == "open":
        return rollout, open_next(rollout, adoptions) or adoptions
    is_asked = one.step.token > 0 and one.state in ("activating", "rolling_back")  # an answer has an order before it
    answer = (lambda: write(one, key, token, Answer(name), rollout)) if is_asked else (lambda: None)
    changed = moves.get(name, answer)() or one
    return rollout, set_free_what_was_left((*adoptions[:place], changed, *adoptions[place + 1 :]))
