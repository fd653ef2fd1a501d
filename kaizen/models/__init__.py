"""What people do about it: ideas, A3s, trials, standards. One file per noun."""

from .a3 import A3, A3Comment, A3Edit, A3Evidence, A3Limit
from .capture import CapturePlace, IdeaClock
from .ideas import Idea, IdeaAnswer, IdeaPhoto
from .standards import Acknowledgement, Approval, SiteOverlay, Standard, StandardAuthor, StandardVersion
from .trials import Confirmation, LoggedChange, Trial, TrialWatch, VerdictDocument

__all__ = [
    "A3",
    "A3Comment",
    "A3Edit",
    "A3Evidence",
    "A3Limit",
    "Acknowledgement",
    "Approval",
    "CapturePlace",
    "Confirmation",
    "Idea",
    "IdeaAnswer",
    "IdeaClock",
    "IdeaPhoto",
    "LoggedChange",
    "SiteOverlay",
    "Standard",
    "StandardAuthor",
    "StandardVersion",
    "Trial",
    "TrialWatch",
    "VerdictDocument",
]
