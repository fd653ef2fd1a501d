"""Similar earlier items of a site: ideas, A3s with what became of them, and what else ``SOURCES`` names."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kaizen.core.rollout.library import Entry, Word
from kaizen.core.similar import Hit, Item, similar
from kaizen.models import A3, Idea, StepName
from kaizen.services.rollouts.library import entries
from lean.models import Site


@dataclass(frozen=True, slots=True)
class Earlier:
    """Something that was tried or proposed before. ``route`` with the site and ``number`` opens it.

    ``state``: what became of it, a key of ``kaizen.templatetags.ideas``.
    """

    route: str
    number: int
    text: str
    step: str = ""
    waste: str = ""
    state: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """An earlier item with what it has in common with the question."""

    earlier: Earlier
    hit: Hit


def ideas_before(site: Site) -> Iterable[Earlier]:
    fields = ("pk", "obstacle", "better", "step", "waste", *["state"])  # no rows: there may be ten thousand
    for pk, obstacle, better, *rest in Idea.objects.filter(site=site).with_state().order_by("-pk").values_list(*fields):
        yield Earlier("idea", pk, f"{obstacle} {better}".strip(), *rest)


def a3s_before(site: Site) -> Iterable[Earlier]:
    for a3 in A3.objects.filter(site=site):
        text = f"{a3.title} {a3.ended_reason}".strip()
        yield Earlier("a3", a3.number, text, a3.step, a3.waste, a3.ended_as or "open", a3.name)


def elsewhere_before(site: Site) -> Iterable[Earlier]:
    """What other sites tried, from the library: one item for each standard, one for each trial without one."""
    told = StepName.objects.filter(stream__site=site).values_list("canonical", "step")
    here = dict(told)
    standards: dict[int, Entry] = {}
    for one in entries(away_from=site.pk):
        if not one.standard:
            yield _tried(one, "library_trial", int(one.key[1:]), here)
        elif one.standard not in standards or one.word == Word.PROVEN:
            standards[one.standard] = one
    for pk, one in standards.items():
        yield _tried(one, "library_standard", pk, here)


def _tried(one: Entry, route: str, number: int, here: dict[str, str]) -> Earlier:
    """By the step's name at the site that asks, where a person there confirmed it."""
    step = next((here[name] for name in one.steps if name in here), next(iter(one.steps), ""))
    text = f"{one.title} {one.text} {one.reason}".strip() or ", ".join(one.steps)
    return Earlier(route, number, text, step, one.waste, f"library_{one.word}", one.site)


SOURCES: tuple[Callable[[Site], Iterable[Earlier]], ...] = (ideas_before, a3s_before, elsewhere_before)


def similar_to(
    site: Site, text: str, step: str = "", waste: str = "", *, but: tuple[str, int] | None = None, most: int = 5
) -> list[Found]:
    """What the site proposed or tried before that is most like this, best first.

    ``but``: route and number of the item that asks. Nothing is found for nothing.
    """
    if not text.strip() and not step:
        return []
    known = {
        f"{one.route} {one.number}": one for source in SOURCES for one in source(site) if (one.route, one.number) != but
    }
    items = [Item(key, one.text, one.step, one.waste) for key, one in known.items()]
    return [Found(known[hit.key], hit) for hit in similar(Item("", text, step, waste), items, most=most)]
