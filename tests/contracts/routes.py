"""Every address of the app, with its view and what the view declared: read from the URLconf, so none is forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver

from lean.access import Policy, policy_of

API_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Route:
    name: str
    address: str
    view: Any
    kwargs: frozenset[str]

    @property
    def policy(self) -> Policy | None:
        return policy_of(self.view)

    @property
    def is_api(self) -> bool:
        return hasattr(self.view, "cls")

    @property
    def methods(self) -> list[str]:
        """What is tried: GET and POST on a page, what the class answers on the API."""
        known = API_METHODS if self.is_api else ("get", "post")
        return [method for method in known if not self.is_api or hasattr(self.view.cls, method)]

    def __str__(self) -> str:
        return self.name or self.address


def routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, "", frozenset()))


def _walk(patterns: list[Any], before: str, kwargs: frozenset[str]) -> Iterator[Route]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        found = kwargs | set(pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            yield Route(pattern.name or "", address, pattern.callback, found)
        else:
            yield from _walk(pattern.url_patterns, address, found)
