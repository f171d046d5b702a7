"""Whoever owns the database: the triggers that keep the audit log are off for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from apps.audit.triggers import BY_VENDOR, DROP_BY_VENDOR


@contextmanager
def as_owner_of_the_database() -> Iterator[None]:
    with connection.cursor() as cursor:
        for statement in DROP_BY_VENDOR[connection.vendor]:
            cursor.execute(statement)
        yield
        for statement in BY_VENDOR[connection.vendor]:
            cursor.execute(statement)
