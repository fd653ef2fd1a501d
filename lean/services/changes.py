"""One way to change a row: set, validate, save, record what changed."""

from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext_lazy as _

from lean.audit import record
from lean.models import Site, User

Row = TypeVar("Row", bound=Model)


@transaction.atomic
def save(row: Row, *, site: Site | None, by: User | None, action: str, **values: Any) -> Row:
    """Sets the values and saves, with one audit entry naming what changed; nothing changed, nothing written.

    Raises ``ValidationError`` keyed by field.
    """
    is_new = row._state.adding
    before = {} if is_new else _facts(type(row)._default_manager.get(pk=row.pk), values)
    for name, value in values.items():
        setattr(row, name, value)
    _check(row)
    after = _facts(row, values)
    changed = {name: value for name, value in after.items() if is_new or before[name] != value}
    if changed:
        _write(row)
        was = {name: before[name] for name in changed if not is_new}
        record(action, row, by=by, site=site, before=was, after=changed)
    return row


@transaction.atomic
def delete(row: Model, *, site: Site, by: User, action: str) -> None:
    """Deletes a row that nothing else stands on. Raises ``ValidationError`` when something does."""
    names = [field.name for field in row._meta.concrete_fields]
    before, pk = _facts(row, dict.fromkeys(names)), row.pk
    try:
        row.delete()
    except ProtectedError as error:
        raise ValidationError(_("It is still in use and stays.")) from error
    row.pk = pk  # the entry names the row that was
    record(action, row, by=by, site=site, before=before)


def _facts(row: Model, values: dict[str, Any]) -> dict[str, Any]:
    """The values of these fields as the audit trail keeps them: JSON types, texts for the rest."""
    facts = {field.name: field.value_from_object(row) for field in row._meta.concrete_fields if field.name in values}
    return {name: value if isinstance(value, PLAIN) else str(value) for name, value in facts.items()}


PLAIN = (str, int, float, bool, list, dict, type(None))


def _check(row: Model) -> None:
    """Validates the row; an error of a constraint moves to the field that its code names."""
    try:
        row.full_clean()
    except ValidationError as error:
        moved: dict[str, list[ValidationError]] = {}
        for name, errors in error.error_dict.items():
            for one in errors:
                has_field = one.code in {field.name for field in row._meta.concrete_fields}
                moved.setdefault(str(one.code) if name == NON_FIELD_ERRORS and has_field else name, []).append(one)
        raise ValidationError(moved) from error


def _write(row: Model) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody else was faster
        raise ValidationError(_("Somebody else changed this at the same moment.")) from error
