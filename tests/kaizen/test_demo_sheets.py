"""The demo shows an A3 with a judged trial and a standard in effect; a second start adds nothing."""

from kaizen.demo import PASSWORD
from kaizen.demo.plant import AUGSBURG
from kaizen.demo.sheets import ensure_sheet, ensure_standard
from kaizen.models import A3, StandardVersion, Trial
from kaizen.services.a3.reading import paper_of
from lean.models import Membership, User
from tests.kaizen.planted import log_of
from tests.valuestream.streams import make_stream


def test_the_sheet_its_honest_trial_and_the_standard_are_there_once(augsburg, lean_manager, settings, tmp_path):
    settings.EVENT_STORE = tmp_path
    tina, paul = (User.objects.create_user(name, password=PASSWORD) for name in ("tina", "paul"))
    Membership.objects.create(user=tina, site=augsburg, role="team_leader")
    Membership.objects.create(user=paul, site=augsburg, role="plant_manager")
    stream = make_stream(augsburg, "Machining", log_of(AUGSBURG))
    for _start in range(2):
        ensure_sheet(stream, writer=tina, coach=lean_manager)
        ensure_standard(augsburg, writer=tina, approver=paul)
    paper = paper_of(A3.objects.get())
    assert paper.phase == "check"  # the countermeasure is done, what came of it is still to be written
    verdict = Trial.objects.get().verdicts.get()
    assert verdict.look == 2
    assert verdict.word == "not_enough_data"  # nothing was changed in the log
    assert [(str(one.number), one.state) for one in StandardVersion.objects.all()] == [("1.0.0", "effective")]
