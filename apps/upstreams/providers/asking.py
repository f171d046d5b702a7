"""What all providers do with an answer: tell no answer from a bad one, and read its parts warily."""

from collections.abc import Callable
from datetime import date
from typing import Any

from apps.upstreams.providers.interface import AnswerInvalid, SourceUnavailable
from sponsorplan.domain.lockfiles.decode import rows, table, text_of
from sponsorplan.http import Answer, Unreachable, Unreadable

_OK = 200


def checked(ask: Callable[[], Answer], *, allowed: frozenset[int] = frozenset()) -> Answer:
    """The answer with status 200, or one that is ``allowed``.

    Raises ``SourceUnavailable`` where asking later may help, and ``AnswerInvalid``.
    """
    try:
        answer = ask()
    except Unreachable as error:
        raise SourceUnavailable(error.detail) from error
    except Unreadable as error:
        raise AnswerInvalid(error.detail) from error
    status = answer.status
    if status == _OK or status in allowed:
        return answer
    limited = answer.retry_after is not None or answer.headers.get("x-ratelimit-remaining") == "0"
    if status in (401, 429) or status >= 500 or (status == 403 and limited):  # noqa: PLR2004 - HTTP
        words = "The token is refused." if status == 401 else f"It answered with status {status}."  # noqa: PLR2004
        raise SourceUnavailable(words, answer.retry_after)
    raise AnswerInvalid(f"It answered with status {status}.")


def document(answer: Answer) -> dict[str, Any]:
    """The JSON object in an answer. Raises ``AnswerInvalid``."""
    value = _json(answer)
    if not isinstance(value, dict):
        raise AnswerInvalid("The answer is no JSON object.")
    return value


def documents(answer: Answer) -> list[dict[str, Any]]:
    """The JSON objects in the list of an answer. Raises ``AnswerInvalid``."""
    value = _json(answer)
    if not isinstance(value, list):
        raise AnswerInvalid("The answer is no JSON list.")
    return [table(one) for one in value]


def graphql(answer: Answer) -> dict[str, Any]:
    """The data of a GraphQL answer; parts of it may be null. Raises ``AnswerInvalid``."""
    found = document(answer)
    data = found.get("data")
    if not isinstance(data, dict):
        errors = [text_of(table(error).get("message")) for error in rows(found.get("errors"))]
        raise AnswerInvalid(f"It gave no data: {'; '.join(errors)[:200] or 'and no reason'}.")
    return data


def instant(value: object) -> str:
    """The day of a timestamp in ISO form; empty for anything else."""
    try:
        return date.fromisoformat(text_of(value)[:10]).isoformat()
    except ValueError:
        return ""


def count(value: object) -> int | None:
    """A count, or ``None`` for what is none."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and isinstance(value, int) and value >= 0 else None


def _json(answer: Answer) -> object:
    try:
        return answer.json()
    except Unreadable as error:
        raise AnswerInvalid(error.detail) from error
