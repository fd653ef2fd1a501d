"""What people do about it: ideas, A3s, trials, standards, rollouts. One file per noun."""

from .a3 import A3, A3Comment, A3Edit, A3Evidence, A3Limit
from .breaches import Breach
from .capture import CapturePlace, IdeaClock
from .duties import DutyDays, Reminder
from .files import A3Photo, StandardFile
from .ideas import Idea, IdeaAnswer, IdeaPhoto
from .lines import FitLook, LineDocument
from .rollout_steps import Effect, Fence, OrderSender, Outcome, RolloutStep, SiteEnd, Stop
from .rollouts import Adoption, AdoptionDocument, Consent, GatePass, LineFacts, Remark, Rollout, StepName, Wave
from .standards import Acknowledgement, Approval, SiteOverlay, Standard, StandardAuthor, StandardVersion
from .trials import Confirmation, LoggedChange, Trial, TrialWatch, VerdictDocument

__all__ = [
    "A3",
    "A3Comment",
    "A3Edit",
    "A3Evidence",
    "A3Limit",
    "A3Photo",
    "Acknowledgement",
    "Adoption",
    "AdoptionDocument",
    "Approval",
    "Breach",
    "CapturePlace",
    "Confirmation",
    "Consent",
    "DutyDays",
    "Effect",
    "Fence",
    "FitLook",
    "GatePass",
    "Idea",
    "IdeaAnswer",
    "IdeaClock",
    "IdeaPhoto",
    "LineDocument",
    "LineFacts",
    "LoggedChange",
    "OrderSender",
    "Outcome",
    "Remark",
    "Reminder",
    "Rollout",
    "RolloutStep",
    "SiteEnd",
    "SiteOverlay",
    "Standard",
    "StandardAuthor",
    "StandardFile",
    "StandardVersion",
    "StepName",
    "Stop",
    "Trial",
    "TrialWatch",
    "VerdictDocument",
    "Wave",
]
