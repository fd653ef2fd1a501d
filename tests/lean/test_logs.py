"""Logs name the kind and the place of an error, never the words that quote a plant's data."""

import io
import logging
import logging.config
from contextlib import contextmanager

import pytest
from celery import shared_task
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction

from lean.logs import DiscreetFormatter, place_of
from lean.models import Site

NAME = "W-4711-Huber"


@contextmanager
def logged(logger):
    """What the console handler of the settings would write for this logger."""
    out, formatter = io.StringIO(), settings.LOGGING["formatters"]["line"]
    handler = logging.StreamHandler(out)
    handler.setFormatter(DiscreetFormatter(formatter["format"], style=formatter["style"]))
    logger.addHandler(handler)
    try:
        yield out
    finally:
        logger.removeHandler(handler)


def test_every_handler_of_every_program_is_discreet():
    assert {one["formatter"] for one in settings.LOGGING["handlers"].values()} <= set(settings.LOGGING["formatters"])
    assert {one["()"] for one in settings.LOGGING["formatters"].values()} == {"lean.logs.DiscreetFormatter"}


def test_an_error_is_logged_by_kind_and_place_with_its_causes():
    log = logging.getLogger("test")
    with logged(log) as out:
        try:
            try:
                float(NAME)
            except ValueError as cause:
                raise KeyError(NAME) from cause
        except KeyError:
            log.exception("it failed")
    assert NAME not in out.getvalue()
    assert "ValueError" in out.getvalue()
    assert out.getvalue().endswith("KeyError\n")
    assert "test_logs.py" in out.getvalue()


def test_words_that_another_handler_kept_are_not_taken_over():
    record = logging.LogRecord("test", logging.ERROR, "", 0, "it failed", None, (ValueError, ValueError(NAME), None))
    record.exc_text = f"ValueError: {NAME}"
    assert NAME not in DiscreetFormatter("{message}", style="{").format(record)
    assert record.exc_text == f"ValueError: {NAME}"


@shared_task
def stumble():
    raise ValueError(f"cannot read {NAME}\n{NAME}")


def test_a_task_that_fails_is_logged_without_the_words_of_its_error():
    with logged(logging.getLogger("celery.app.trace")) as out:
        stumble.apply(throw=False)
    assert "stumble" in out.getvalue()
    assert "ValueError" in out.getvalue()
    assert NAME not in out.getvalue()


@pytest.mark.django_db
def test_a_refusal_of_the_database_is_logged_without_the_row():
    """PostgreSQL adds the whole row to the message of a broken constraint."""
    log = logging.getLogger("test")
    with logged(log) as out:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {Site._meta.db_table} (id, name) VALUES (1, %s)", [NAME])
        except IntegrityError:
            log.exception("it failed")
    assert "IntegrityError" in out.getvalue()
    assert NAME not in out.getvalue()


def test_what_disk_database_and_broker_say_is_told():
    log = logging.getLogger("test")
    with logged(log) as out:
        for error in (OSError(28, "No space left on device"), OperationalError("database is locked\nDETAIL: x")):
            log.error("it failed", exc_info=(type(error), error, None))
    assert "No space left on device" in out.getvalue()
    assert "OperationalError: database is locked\n" in out.getvalue()


def test_a_place_names_the_innermost_code():
    with pytest.raises(ValueError) as raised:
        float(NAME)
    assert place_of(raised.value).startswith("ValueError at tests/lean/test_logs.py:")
