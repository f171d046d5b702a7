"""One id for a request and for all the work it causes, and log lines that carry it.

Lines hold ids and never content: no name, amount, address of a page with its query, or text of a person.
"""

import json
import logging
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType

_GIVEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_NONE: Mapping[str, object] = MappingProxyType({})
_fields: ContextVar[Mapping[str, object]] = ContextVar("fields", default=_NONE)


def new_id() -> str:
    return secrets.token_hex(8)


def id_from(given: str) -> str:
    """The id that a proxy gave, if it looks like one; else a new one."""
    return given if _GIVEN.fullmatch(given) else new_id()


def current_id() -> str:
    """The id of the request under way, or of the one that caused this job; empty outside."""
    return str(_fields.get().get("request_id", ""))


@contextmanager
def traced(**fields: object) -> Iterator[None]:
    """All lines logged inside carry these fields, and those that `bind` adds."""
    before = _fields.set(dict(fields))
    try:
        yield
    finally:
        _fields.reset(before)


def bind(**fields: object) -> None:
    """Add to what lines carry until the request or job ends."""
    _fields.set({**_fields.get(), **fields})


class Seconds:
    """Wall-clock time since it was made, in milliseconds."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    @property
    def milliseconds(self) -> int:
        return int((time.perf_counter() - self._start) * 1000)


class WithFields(logging.Filter):
    """Puts the fields under way on each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.fields = {**_fields.get(), **getattr(record, "fields", {})}
        return True


class JsonLines(logging.Formatter):
    """One object a line: moment, level, logger, words and fields; a traceback as text."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class Line(logging.Formatter):
    """For people: moment, level, logger, words, and fields behind them."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        fields = getattr(record, "fields", {})
        return f"{text} {' '.join(f'{key}={value}' for key, value in fields.items())}".rstrip()
