"""The description of the API, for machines and for people; for signed-in persons only."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from lean.access import SIGNED_IN
from lean.api import PolicyPermission


class Schema(SpectacularAPIView):
    """The OpenAPI document."""

    policy = SIGNED_IN
    permission_classes = (PolicyPermission,)


class Docs(SpectacularSwaggerSplitView):
    """The document as pages to read and try; its script comes from this server, as a file of its own."""

    policy = SIGNED_IN
    permission_classes = (PolicyPermission,)
    url_name = "schema"
