"""Two at once in an order that is the same each time: the second begins before the first has committed."""

import threading
from collections.abc import Callable
from functools import partial

from django.db import connection, transaction

from sponsorplan.domain.errors import DomainError

Act = Callable[[], object]
_LONGEST = 30.0


def at_once(first: Act, second: Act) -> tuple[str, str]:
    """What each said: nothing, the code of its error, or a fault.

    The first has done its work and commits it once the second waits for it, or has ended. A SQLite
    has one writer: there the second begins after the first.
    """
    if connection.vendor == "sqlite":
        return _said(first), _said(second)
    said = ["not ended", "not ended"]
    done, may_end, over = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        with transaction.atomic():
            first()
            done.set()
            assert may_end.wait(_LONGEST)

    def run(place: int, act: Act, after: threading.Event) -> None:
        try:
            said[place] = _said(act)
        finally:
            after.set()
            connection.close()

    threads = [threading.Thread(target=run, args=(0, work, done))]
    threads[0].start()
    assert done.wait(_LONGEST)
    threads.append(threading.Thread(target=run, args=(1, second, over)))
    threads[1].start()
    while not over.wait(0.02) and not _anybody_waits():
        pass
    may_end.set()
    for thread in threads:
        thread.join(_LONGEST)
    return said[0], said[1]


def meanwhile(act: Act) -> Callable[[], str]:
    """Begin another's act, and go on once it waits for the caller's transaction, or has ended.

    What is returned waits for its end, and gives what it said; call it after the transaction. On a
    SQLite the act begins only then.
    """
    if connection.vendor == "sqlite":
        return partial(_said, act)
    said = ["not ended"]

    def run() -> None:
        try:
            said[0] = _said(act)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    while thread.is_alive() and not _anybody_waits():
        thread.join(0.02)

    def end() -> str:
        thread.join(_LONGEST)
        return said[0]

    return end


def _anybody_waits() -> bool:
    with connection.cursor() as cursor:
        # Within a transaction it would be answered as before.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def _said(act: Act) -> str:
    try:
        act()
    except DomainError as error:
        return error.code
    except Exception as error:  # noqa: BLE001 - the test shows it
        return repr(error)
    return ""
