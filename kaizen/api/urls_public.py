"""API of the end of a site: who orders proves it by a signature; mounted under ``api/v1/orders/``."""

from django.urls import URLPattern, path

from kaizen.api import orders

urlpatterns: list[URLPattern] = [path("<slug:place>/", orders.Orders.as_view(), name="api_orders")]
