"""``manage.py demo``: the whole app with three made-up plants, a mined map as its first page, and known log-ins."""

from kaizen.demo import people, seed
from lean.management.commands import up
from lean.models import AuditEntry, User
from lean.running import House, Step
from lean.tree import CannotRun


class Command(up.Command):
    help = "Starts the app with three made-up plants, for this machine only. Ctrl-C ends it; a second start goes on."

    def open_to_others(self) -> bool:
        return False  # everybody knows the passwords

    def steps(self, house: House) -> list[Step]:
        """The preparation, with the demo plants before the doors open."""
        *before, last = house.steps(prepare_people)
        plants = [(f"demo plant {setting.plant.name}", lambda s=setting: seed.plant(s)) for setting in seed.SETTINGS]
        return [*before, *plants, ("demo rollouts", seed.rollouts), ("demo mornings", seed.mornings), last]

    def closing_words(self, house: House) -> list[str]:
        return [f"New Lean runs at {house.address}", *people.printed(), f"Data: {house.folder}. Ctrl-C ends it."]


def prepare_people() -> None:
    """Marks the database as a demo and makes its people. Raises ``CannotRun`` when it is a plant's."""
    if not AuditEntry.objects.filter(action=up.DEMO_BEGUN).exists():
        if User.objects.exists():
            raise CannotRun("This folder holds a plant's own data: choose another for the demo with --data.")
        seed.mark_as_demo()
    seed.ensure_people()
