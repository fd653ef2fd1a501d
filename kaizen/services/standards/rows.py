"""What the services of standards share: the lock, the check of a document, who writes on it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kaizen.core.standards import FROZEN, Number, State, after, difference, level_of, may_follow, problems
from kaizen.core.standards import Standard as Document
from kaizen.models import Standard, StandardAuthor, StandardVersion
from kaizen.standard_words import PROBLEMS, where
from lean.models import Membership, Role, Site, User


def locked(version: StandardVersion) -> StandardVersion:
    """The version as it is now, while every other change of its standard waits. Call it in a transaction."""
    Standard.objects.select_for_update().get(pk=version.standard_id)
    return StandardVersion.objects.select_related("standard__site", "author").get(pk=version.pk)


def require_whole(doc: Document) -> None:
    """Raises ``ValidationError`` by address, each naming the place in words."""
    found: dict[str, list[str]] = {}
    for problem in problems(doc):
        told = f"{where(doc, problem.address)}: {PROBLEMS[problem.code]}"
        found.setdefault(".".join(problem.address), []).append(told)
    if found:
        raise ValidationError(found)


def require_step(version: StandardVersion, then: State) -> None:
    """Raises ``ValidationError`` when no way leads from the state of the version to ``then``."""
    if not may_follow(version.state, then):
        told = {"state": version.get_state_display()}
        raise ValidationError(_("Not possible any more: this version is %(state)s.") % told)


def last_approved(standard: Standard) -> StandardVersion | None:
    """The newest version that was ever approved: against it the next number counts."""
    return standard.versions.frozen().order_by("-major", "-minor", "-patch").first()


def number_for(standard: Standard, doc: Document) -> Number:
    """The number that the content gives a draft (``core.standards.difference.Level``)."""
    last = last_approved(standard)
    return after(last.number, level_of(difference(last.document, doc))) if last else after(None, level_of([]))


def note_writer(version: StandardVersion, by: User) -> None:
    """Keeps that somebody wrote on it: he or she does not approve it."""
    StandardAuthor.objects.get_or_create(version=version, user=by)


def is_writer(version: StandardVersion, user: User) -> bool:
    return version.author_id == user.pk or version.authors.filter(user=user).exists()


def is_frozen(version: StandardVersion) -> bool:
    return version.state in FROZEN


def printed(user: User) -> str:
    """The name as a signature prints it."""
    return user.get_full_name() or user.get_username()


def role_of(user: User, site: Site, roles: frozenset[Role] | None = None) -> str:
    """The first role of a person at the site, of ``roles`` where one of them is held."""
    held = set(Membership.objects.filter(user=user, site=site).values_list("role", flat=True))
    order = [*(role for role in Role if role in (roles or ())), *Role]
    return next((role.value for role in order if role.value in held), Role.AUDITOR.value)


def needed(reason: str) -> str:
    """A reason that is one. Raises ``ValidationError`` at ``reason``."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if len(reason.strip()) > 200:
        raise ValidationError({"reason": _("Too long: at most %(most)s characters.") % {"most": 200}})
    return reason.strip()
