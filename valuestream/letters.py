"""The nightly report as a letter: text and HTML, in the language of the receiver, on the clock of the site."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from lean.context import waiting_for
from lean.models import User
from valuestream import night_words as words
from valuestream.letter_carbon import carbon_of
from valuestream.models import Report, ReportMail
from valuestream.services.night.subscriptions import link_token
from valuestream.services.refusals import said
from valuestream.templatetags.findings import finding_sentence

Doc = dict[str, Any]
FIRST = 3  # findings of a stream that a letter names


@dataclass(frozen=True, slots=True)
class Signal:
    word: str
    headline: str
    stream: str
    sentence: str
    rule: str
    told: str


class Letter:
    """One report as a letter tells it. Says the same as the page, in its order, without charts."""

    def __init__(self, report: Report, end_token: str = "", receiver: User | None = None) -> None:
        self.receiver = receiver
        self.report, self.site, self.end_token = report, report.site, end_token
        self.doc: Doc = report.content
        self.streams: dict[str, Doc] = {one["id"]: one for one in self.doc["streams"]}

    @property
    def title(self) -> str:
        return words.night_of(date.fromisoformat(self.doc["day"]))

    @property
    def subject(self) -> str:
        """Site, night, and what to expect before it is opened."""
        return f"{self.site.name}, {self.title}: {self.summary}"

    @property
    def summary(self) -> str:
        if self.doc["is_late"]:
            return gettext("the data is late")
        if not self.doc["streams"]:
            return gettext("no value stream could be looked at")
        if not self.doc["changed"]:
            return gettext("nothing but noise")
        return words.headline(self.doc["changed"][0])

    @cached_property
    def signals(self) -> list[Signal]:
        return [
            Signal(words.state(one["state"]), words.headline(one), self.name_of(one["stream"]), words.sentence(one),
                   words.rule(one), words.told(one))
            for one in self.doc["changed"]
        ]  # fmt: skip

    def name_of(self, stream: str) -> str:
        content = self.streams[stream]["content"] if stream in self.streams else {"name": "", "family": None}
        return _joined(content)

    @cached_property
    def findings(self) -> list[tuple[str, list[str]]]:
        """Stream and the sentences of its first findings."""
        found = [(self.name_of(key), _first_findings(one)) for key, one in self.streams.items()]
        return [(name, [finding_sentence(doc) for doc in docs]) for name, docs in found if docs]

    @cached_property
    def carbon(self) -> list[tuple[str, str]]:
        """Streams with their CO₂e, or why there is none."""
        return carbon_of(self.report, {key: self.name_of(key) for key in self.streams})

    @cached_property
    def failed(self) -> list[tuple[str, str]]:
        return [(_joined(one), " ".join(said(one["why"]))) for one in self.doc["failed"]]

    @cached_property
    def owed(self) -> list[tuple[int, str]]:
        known = [(one["count"], str(words.OWED.get(one["kind"], (one["kind"], ""))[0])) for one in self.doc["owed"]]
        return [(count, what) for count, what in known if count]

    @cached_property
    def waiting(self) -> list[tuple[str, int]]:
        """Area and how much waits there for the receiver as the letter is written, at all of his or her sites."""
        return waiting_for(self.receiver) if self.receiver else []

    @cached_property
    def sources(self) -> list[tuple[str, Doc, str]]:
        """Source, its rows and the newest event on its own clock."""
        told = [(one, words.moment(one["newest"]) if one["newest"] else "") for one in self.doc["trust"]]
        return [(one["source"], one, newest) for one, newest in told]

    @property
    def page(self) -> str:
        return _link("report", self.site.slug, self.doc["day"])

    @property
    def end_page(self) -> str:
        """Where the receiver ends the letters without signing in."""
        return _link("unsubscribe", self.end_token) if self.end_token else ""


def letter(row: ReportMail) -> EmailMultiAlternatives:
    """The mail for a row, ready to be sent. Speaks the receiver's language, else the site's."""
    language = row.receiver.language or row.site.language
    with translation.override(language), timezone.override(ZoneInfo(row.site.timezone)):
        told = Letter(row.report, link_token(row.receiver, row.site), row.receiver)
        context = {"letter": told, "site": row.site, "language": language}
        message = EmailMultiAlternatives(
            subject=" ".join(told.subject.split()), body=render_to_string("valuestream/mail/report.txt", context),
            to=[row.receiver.email], headers=_headers(row, told),
        )  # fmt: skip
        message.attach_alternative(render_to_string("valuestream/mail/report.html", context), "text/html")
    message.message()  # what cannot be written as a mail fails here, before any server is told
    return message


def _headers(row: ReportMail, told: Letter) -> dict[str, str]:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "newlean"
    found = {
        "Message-ID": f"<report-{row.pk}-{row.report.content_hash[:12]}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    return found | _ways_to_end(told.end_page)


def _ways_to_end(page: str) -> dict[str, str]:
    """RFC 2369, and RFC 8058 for the button of a mail program, which asks for HTTPS."""
    if not page:
        return {}
    one_click = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if page.startswith("https://") else {}
    return {"List-Unsubscribe": f"<{page}>", **one_click}


def _link(route: str, *args: Any) -> str:
    """An address people can follow; empty while ``PUBLIC_URL`` says none."""
    return settings.PUBLIC_URL + reverse(route, args=args) if settings.PUBLIC_URL else ""


def _first_findings(one: Doc) -> list[Doc]:
    """The findings of a stream to look at first, as the night found them."""
    found = {doc["fingerprint"]: doc for doc in one["content"].get("findings", ())}
    ranked = [found.get(place["fingerprint"]) for place in one["findings"]["ranked"]]
    return [doc for doc in ranked if doc is not None][:FIRST]


def _joined(content: Doc) -> str:
    return " · ".join(name for name in (content["name"], content["family"]) if name)
