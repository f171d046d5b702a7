"""When a message is sent again, and what an answer to it means.

The steps are those that Standard Webhooks 1.0 recommends. Each is a delay after the attempt before
it; in all a message is tried for a little over three days.
"""

import hashlib
import unicodedata
from datetime import timedelta
from enum import StrEnum

STEPS = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
ATTEMPTS = len(STEPS)
LONGEST_ANSWER = 1_000
_JITTER = 100  # per mille of a step, added: a message is never sent early
_LONGEST_REST = timedelta(hours=1)
_SHORTEST_REST = timedelta(minutes=1)
_MOST_DOUBLINGS = 6
_GONE = 410
_SLOW = frozenset({429, 502, 503, 504})
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


class Outcome(StrEnum):
    """What became of one attempt."""

    DELIVERED = "delivered"
    FAILED = "failed"
    GONE = "gone"


def outcome_of(status: int | None) -> Outcome:
    """``None``: nothing answered in time. Redirects are not followed, so they are failures."""
    if status is not None and 200 <= status <= 299:  # noqa: PLR2004 - what HTTP calls a success
        return Outcome.DELIVERED
    return Outcome.GONE if status == _GONE else Outcome.FAILED


def asks_for_rest(status: int | None) -> bool:
    """Whether the whole endpoint is to be left alone for a while."""
    return status in _SLOW


def wait_after(attempts: int, message: str, asked: timedelta | None = None) -> timedelta | None:
    """How long to wait after this many attempts, or ``None`` when it is given up.

    ``asked`` is what the endpoint asks for; it makes a wait longer and never shorter. The same
    message waits the same time each time it is asked about; two messages part ways.
    """
    if attempts >= ATTEMPTS:
        return None
    step = STEPS[attempts]
    digest = hashlib.sha256(f"{message}:{attempts}".encode()).digest()
    part = int.from_bytes(digest[:8]) % (_JITTER + 1)
    wait = timedelta(milliseconds=step * (1_000 + part))
    return max(wait, asked) if asked is not None else wait


def rest_after(rests: int, asked: timedelta | None) -> timedelta:
    """How long an endpoint is left alone: as it asks, else longer each time, up to an hour."""
    if asked is not None:
        return asked
    doublings = min(rests, _MOST_DOUBLINGS)
    return min(_SHORTEST_REST * (1 << doublings), _LONGEST_REST)


def readable_answer(body: bytes) -> str:
    """The first 1,000 characters of an answer, without those that control or hide others."""
    text = body.decode("utf-8", "replace")
    kept = (one for one in text if one in "\n\t" or unicodedata.category(one) not in _DROPPED)
    return "".join(kept)[:LONGEST_ANSWER]
