"""Carbon of steps, flows and orders (method.md C1): subdivide, then allocate; what goes in comes out."""

from .classes import CLASSES
from .compute import carbon_of
from .document import CarbonDocument

__all__ = ["CLASSES", "CarbonDocument", "carbon_of"]
