"""The demo shows an inbox that is answered; a second start adds nothing."""

from kaizen.demo.ideas import IDEAS, ensure_ideas
from kaizen.models import CapturePlace, Idea
from kaizen.services.ideas.listing import ideas_at
from lean.models import Workstation


def test_each_state_is_there_once_and_a_second_start_adds_nothing(augsburg, lean_manager):
    Workstation.objects.create(site=augsburg, machine_class="Packing", name="PK1")
    for _ in range(2):
        ensure_ideas(augsburg, lean_manager)
    assert sorted(idea.state for idea in ideas_at(augsburg)) == ["accepted", "answered", "declined", "done", "new"]
    assert (Idea.objects.count(), CapturePlace.objects.count()) == (len(IDEAS), 1)
    assert not Idea.objects.exclude(signed_by=None).exists()
