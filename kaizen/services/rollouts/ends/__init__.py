"""Site ends: where an order of a rollout takes effect. The list is open."""

from kaizen.models import SiteEnd
from kaizen.services.rollouts.ends.here import Here
from kaizen.services.rollouts.ends.order import Answer, End, Order, order_of
from kaizen.services.rollouts.ends.webhook import Webhook
from lean.models import Site

ENDS: dict[str, End] = {SiteEnd.Kind.HERE: Here(), SiteEnd.Kind.WEBHOOK: Webhook()}


def end_of(site: Site) -> End:
    """The end through which orders reach a site: in this installation, where nothing else was entered."""
    row = SiteEnd.objects.filter(site=site).first()
    return ENDS[row.kind if row else SiteEnd.Kind.HERE]


__all__ = ["ENDS", "Answer", "End", "Order", "end_of", "order_of"]
