"""What people do about it: ideas, A3s, trials, standards. One file per noun."""

from .a3 import A3, A3Comment, A3Edit, A3Evidence, A3Limit
from .ideas import CapturePlace, Idea, IdeaAnswer, IdeaClock, IdeaPhoto

__all__ = [
    "A3",
    "A3Comment",
    "A3Edit",
    "A3Evidence",
    "A3Limit",
    "CapturePlace",
    "Idea",
    "IdeaAnswer",
    "IdeaClock",
    "IdeaPhoto",
]
