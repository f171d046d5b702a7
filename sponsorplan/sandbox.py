"""Parsing where a runaway file can take nothing with it: a child process with limits.

A 40 kB file can be made to cost seconds of CPU or gigabytes of memory. The child is a fork: it costs
milliseconds, holds only what the parser needs, and is killed when it takes too long.
"""

import contextlib
import logging
import os
import pickle
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sponsorplan.domain.lockfiles import registry
from sponsorplan.domain.lockfiles.interface import (
    Limits,
    ParsedLockfile,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.pasted import read_pasted

_logger = logging.getLogger(__name__)

_CHUNK = 1 << 20
_LONGEST_TRACEBACK = 20_000
_MOST_OF_IT = 0.9  # a child that is stopped at its limit used a little less of it


@dataclass(frozen=True, slots=True)
class Allowance:
    """What reading one file may cost: seconds of a processor, and bytes of memory on top."""

    seconds: int = 20
    memory: int = 1 << 30


class Starved(UnreadableLockfile):
    """The child did not get its seconds in twice the time: that says nothing of the file."""

    def __init__(self) -> None:
        super().__init__("busy", "Our computer was too busy to read this. Try again in a minute.")


@dataclass(frozen=True, slots=True)
class _Fault:
    """A parser raised what it must not; ``traceback`` is text, as no exception need be picklable."""

    traceback: str


def parse_apart(file: SourceFile, allowance: Allowance) -> ParsedLockfile:
    """`registry.parse` in a child process.

    Raises ``UnreadableLockfile``, also past a limit and when a parser has a fault of its own, and
    ``Starved``.
    """
    return _apart(lambda: registry.parse(file), allowance)


def read_pasted_apart(text: str, limits: Limits, allowance: Allowance) -> ParsedLockfile:
    """`read_pasted` in a child process; raises as `parse_apart` does."""
    return _apart(lambda: read_pasted(text, limits), allowance)


def _apart(read: Callable[[], ParsedLockfile], allowance: Allowance) -> ParsedLockfile:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_the_child(read, allowance, writing)
    os.close(writing)
    answer, is_late = None, False
    try:
        answer = _read_until(reading, time.monotonic() + 2 * allowance.seconds)
    except TimeoutError:
        is_late = True
    finally:
        os.close(reading)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, _, used = os.wait4(child, 0)
    if is_late and used.ru_utime + used.ru_stime < _MOST_OF_IT * allowance.seconds:
        raise Starved
    if answer is None:
        raise UnreadableLockfile(
            "too_costly",
            f"Reading this file takes more than {allowance.seconds} seconds or "
            f"{allowance.memory >> 20} MB. Is it a real lockfile? If so, split it.",
        )
    outcome = pickle.loads(answer)  # noqa: S301 - written by our own child, not by the file
    if isinstance(outcome, ParsedLockfile):
        return outcome
    if isinstance(outcome, _Fault):
        _logger.error("A parser failed.\n%s", outcome.traceback)
        raise UnreadableLockfile(
            "parser_failed",
            "Our reader failed on this file. The fault is ours and not the file's; please report "
            "it. Nothing was lost: what was read before still counts.",
        )
    code, message, line = outcome
    raise UnreadableLockfile(code, message, line)


def _be_the_child(read: Callable[[], ParsedLockfile], allowance: Allowance, writing: int) -> None:
    """Parse, write the outcome, and end without running anything of the parent's."""
    status = 1
    try:
        # Where there is no /proc, memory stays unbounded; time does not.
        with contextlib.suppress(FileNotFoundError):
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
            most = pages * resource.getpagesize() + allowance.memory
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CPU, (allowance.seconds, allowance.seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(_outcome(read), pipe)
        status = 0
    finally:
        # Not sys.exit: handlers and buffers belong to the parent.
        os._exit(status)


def _outcome(read: Callable[[], ParsedLockfile]) -> object:
    try:
        return read()
    except UnreadableLockfile as error:
        return (error.problem.code, error.problem.message, error.problem.line)
    except MemoryError:
        raise  # the limit did it, not a fault
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent is to log it
        return _Fault(_where(error)[-_LONGEST_TRACEBACK:])


def _where(error: BaseException) -> str:
    """Which lines of ours failed, and the kinds of errors; their words may quote the file."""
    cause = error.__cause__ or error.__context__
    before = f"{_where(cause)}\n" if cause else ""
    lines = "".join(traceback.format_tb(error.__traceback__))
    return f"{before}{lines}{type(error).__name__}"


def _read_until(reading: int, deadline: float) -> bytes | None:
    """All that the child writes, or ``None`` when it ends early. Raises ``TimeoutError``."""
    parts: list[bytes] = []
    while True:
        left = deadline - time.monotonic()
        ready, _, _ = select.select([reading], [], [], max(left, 0))
        if not ready:
            raise TimeoutError
        part = os.read(reading, _CHUNK)
        if not part:
            break
        parts.append(part)
    whole = b"".join(parts)
    # A pickle ends with a full stop; a child that died half way wrote none.
    return whole if whole.endswith(pickle.STOP) else None
