"""Commits of periods and counts of the issue search, for `github_graphql`.

A repository is known with ``history``, a list of ``{"date", "login", "name", "email", "parents"}``, and
with ``questions``, a list of ``{"created", "closed", "author"}``; dates in ISO form.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

_PERIOD = re.compile(r'(\w+):history\(first:(\d+),since:"([^"]+)",until:"([^"]+)"\)')
_SEARCH = re.compile(r'(\w+):search\(query:"repo:([\w-]+/[\w.-]+) ([^"]*)",type:ISSUE,first:1\)')
_MOST_LISTED = 100


def branch(query: str, known: Mapping[str, Any]) -> dict[str, Any] | None:
    """The default branch with the commits of each period asked for; null where there is none."""
    if known.get("history") is None:
        return None
    return {
        "target": {
            alias: _period(known["history"], int(first), since, until)
            for alias, first, since, until in _PERIOD.findall(query)
        }
    }


def _period(
    history: Sequence[Mapping[str, Any]], first: int, since: str, until: str
) -> dict[str, Any]:
    start, end = datetime.fromisoformat(since), datetime.fromisoformat(until)
    found = [one for one in history if start <= datetime.fromisoformat(one["date"]) < end]
    return {
        "totalCount": len(found),
        "nodes": [
            {
                "parents": {"totalCount": one.get("parents", 1)},
                "committedDate": one["date"],
                "author": {
                    "name": one.get("name"),
                    "email": one.get("email"),
                    "user": {"login": one["login"]} if one.get("login") else None,
                },
            }
            for one in found[: min(first, _MOST_LISTED)]
        ],
    }


def searches(query: str, known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """How many issues and pull requests each search finds, by its alias."""
    return {
        alias: {"issueCount": _found(known.get(repository), words.split())}
        for alias, repository, words in _SEARCH.findall(query)
    }


def _found(repository: Mapping[str, Any] | None, words: Sequence[str]) -> int:
    questions = (repository or {}).get("questions", ())
    return sum(1 for question in questions if all(_fits(question, word) for word in words))


def _fits(question: Mapping[str, Any], word: str) -> bool:
    name, _, value = word.partition(":")
    if name == "created":
        return _within(date.fromisoformat(question["created"]), value)
    if name == "-author":
        return str(question.get("author", "")) != value
    return word == "is:closed" and bool(question.get("closed"))


def _within(day: date, span: str) -> bool:
    if span.startswith(">="):
        return day >= date.fromisoformat(span[2:])
    first, _, last = span.partition("..")
    return date.fromisoformat(first) <= day <= date.fromisoformat(last)
