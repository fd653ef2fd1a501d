"""What people do about it: ideas, A3s, trials, standards, rollouts. One file per noun."""

from .a3 import A3, A3Comment, A3Edit, A3Evidence, A3Limit
from .board_days import DayValue, Kpi, KpiTarget, Red
from .boards import Action, Board, Screen, Tier
from .breaches import Breach
from .capture import CapturePlace, IdeaClock
from .duties import DutyDays, Reminder
from .escalations import AndonCall, AndonLimit, Escalation, Handover
from .files import A3Photo, StandardFile
from .ideas import Idea, IdeaAnswer, IdeaPhoto
from .lines import FitLook, LineDocument
from .meetings import Brief, Forecast, TierMeeting
from .rollout_steps import Effect, Fence, OrderSender, Outcome, RolloutStep, SiteEnd, Stop
from .rollouts import Adoption, AdoptionDocument, Consent, GatePass, LineFacts, Remark, Rollout, StepName, Wave
from .standards import Acknowledgement, Approval, SiteOverlay, Standard, StandardAuthor, StandardVersion
from .trials import Confirmation, LoggedChange, Trial, TrialWatch, VerdictDocument
from .walks import Card, CardTurn, Walk

__all__ = [
    "A3",
    "A3Comment",
    "A3Edit",
    "A3Evidence",
    "A3Limit",
    "A3Photo",
    "Acknowledgement",
    "Action",
    "Adoption",
    "AdoptionDocument",
    "AndonCall",
    "AndonLimit",
    "Approval",
    "Board",
    "Breach",
    "Brief",
    "CapturePlace",
    "Card",
    "CardTurn",
    "Confirmation",
    "Consent",
    "DayValue",
    "DutyDays",
    "Effect",
    "Escalation",
    "Fence",
    "FitLook",
    "Forecast",
    "GatePass",
    "Handover",
    "Idea",
    "IdeaAnswer",
    "IdeaClock",
    "IdeaPhoto",
    "Kpi",
    "KpiTarget",
    "LineDocument",
    "LineFacts",
    "LoggedChange",
    "OrderSender",
    "Outcome",
    "Red",
    "Remark",
    "Reminder",
    "Rollout",
    "RolloutStep",
    "Screen",
    "SiteEnd",
    "SiteOverlay",
    "Standard",
    "StandardAuthor",
    "StandardFile",
    "StandardVersion",
    "StepName",
    "Stop",
    "Tier",
    "TierMeeting",
    "Trial",
    "TrialWatch",
    "VerdictDocument",
    "Walk",
    "Wave",
]
