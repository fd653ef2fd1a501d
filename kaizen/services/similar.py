"""Similar earlier items of a site: ideas, and whatever else adds itself to ``SOURCES``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kaizen.core.similar import Hit, Item, similar
from kaizen.models import Idea
from lean.models import Site


@dataclass(frozen=True, slots=True)
class Earlier:
    """Something that was tried or proposed before. ``route`` with site and ``pk`` opens it.

    ``state``: what became of it, as a key that ``kaizen.words`` tells.
    """

    route: str
    pk: int
    text: str
    step: str = ""
    waste: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """An earlier item with what it has in common with the question."""

    earlier: Earlier
    hit: Hit


def ideas_before(site: Site) -> Iterable[Earlier]:
    for idea in Idea.objects.filter(site=site).with_state().order_by("-pk"):
        state: str = idea.state  # type: ignore[attr-defined]  # annotated
        yield Earlier("idea", idea.pk, idea.text, idea.step, idea.waste, state)


SOURCES: tuple[Callable[[Site], Iterable[Earlier]], ...] = (ideas_before,)


def similar_to(
    site: Site, text: str, step: str = "", waste: str = "", *, but: tuple[str, int] | None = None, most: int = 5
) -> list[Found]:
    """What the site proposed or tried before that is most like this, best first.

    ``but``: route and pk of the item that asks. Nothing is found for nothing.
    """
    if not text.strip() and not step:
        return []
    known = {f"{one.route} {one.pk}": one for source in SOURCES for one in source(site) if (one.route, one.pk) != but}
    items = [Item(key, one.text, one.step, one.waste) for key, one in known.items()]
    return [Found(known[hit.key], hit) for hit in similar(Item("", text, step, waste), items, most=most)]
