"""Sign again with the password before something that counts: the same brake on guessing as at the log-in."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from lean.audit import record
from lean.models import Site, User
from lean.throttle import Attempt


def confirm_password(user: User, password: str, *, address: str, site: Site | None = None) -> None:
    """Raises ``ValidationError`` at ``password`` when it is another, or when too many were tried in this minute.

    Call it outside the transaction of the change: a refusal is kept in the audit trail.
    """
    attempt = Attempt(user.get_username(), address)
    if attempt.wait:
        waiting = ngettext_lazy(
            "Too many tries. The next one counts in %(seconds)s second.",
            "Too many tries. The next one counts in %(seconds)s seconds.",
            "seconds",
        )
        raise ValidationError({"password": ValidationError(waiting, "wait", {"seconds": attempt.wait})})
    if not user.check_password(password):
        with transaction.atomic():
            record("signature.refused", user, by=user, site=site)
        raise ValidationError({"password": _("This is not the password of the account that signs.")})
    attempt.forgive()
