"""Asks every page and REST operation for what it does not expect; nothing of it stays."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponseBase, QueryDict
from django.test import Client
from rest_framework.test import APIClient

from tests.architecture.test_routes import walk

# Larger than 32 and 64 bit can hold, negative ones, and one that no machine counts to.
NUMBERS = tuple(map(str, (2**31, 2**63, 2**64, -(2**31) - 1, -(2**63) - 1, 10**30)))
NUL = "a\x00b"
# What may come of nonsense: a page or a table all the same, a refusal, or a page to go on with.
FINE = (200, 201, 202, 204, 302, 304, 400, 403, 404, 405, 409, 412, 413, 415, 422)


def calm(answer: HttpResponseBase, what: object, faults: list[str]) -> None:
    """Note an answer that is a fault of ours."""
    if answer.status_code not in FINE:
        said = getattr(answer, "exc_info", None)
        faults.append(f"{what}: {answer.status_code} {said and repr(said[1])[:300]}")


@dataclass(slots=True)
class Rolled:
    """Requests of which nothing stays, by a client that does not raise what a page raises."""

    client: Client | APIClient
    faults: list[str] = field(default_factory=list)
    asked: int = 0
    answered: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.client.raise_request_exception = False

    def ask(self, method: str, path: str, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - the client's own
        what = (method, path[:160], str(args)[:300])
        self.asked += 1
        # What the answer before had to say is not this one's.
        self.client.cookies.pop("messages", None)
        with transaction.atomic():
            answer: HttpResponseBase = getattr(self.client, method)(path, *args, **kwargs)
            if getattr(answer, "streaming", False) and answer.status_code < 400:
                for _ in answer:
                    pass
            transaction.set_rollback(True)
        self.answered[answer.status_code] += 1
        calm(answer, what, self.faults)
        return answer


def names_read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of parameters that views ask for, as they do so."""
    seen: set[str] = set()
    for name in ("get", "__getitem__", "__contains__", "getlist"):
        plain: Callable[..., Any] = getattr(QueryDict, name)

        def noted(self: Any, key: Any, *more: Any, plain: Any = plain, **named: Any) -> Any:  # noqa: ANN401 - Django's
            if isinstance(key, str):
                seen.add(key)
            return plain(self, key, *more, **named)

        monkeypatch.setattr(QueryDict, name, noted)
    return seen


@dataclass(slots=True)
class Sent:
    """A form of a page: where it goes, and what it would send."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


_LIKELY = {
    "email": "a@b.example",
    "number": "1",
    "date": "2026-11-01",
    "month": "2026-11",
    "url": "https://a.example/",
    "time": "09:00",
}


class Forms(HTMLParser):
    """The forms of a page with plausible values in them, and the links of it."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.forms, self.links = here, list[Sent](), set[str]()
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and said.get("href", "").startswith("/"):
            self.links.add(said["href"].partition("#")[0])
        if tag == "form":
            self.forms.append(
                Sent(urljoin(self.here, said.get("action", "")), said.get("method", "get").lower())
            )
        if self.forms and said.get("name"):
            self._field(tag, said)
        if tag == "option" and self._select and said.get("value"):
            values = self.forms[-1].values
            if "selected" in said or not values[self._select]:
                values[self._select] = said["value"]

    def _field(self, tag: str, said: Mapping[str, str]) -> None:
        form, name, kind = self.forms[-1], said["name"], said.get("type", "text")
        if tag == "input" and kind == "file":
            form.files.add(name)
        elif tag == "input" and kind in ("radio", "checkbox"):
            if "checked" in said or name not in form.values:
                form.values[name] = said.get("value", "on")
        elif tag == "input":
            form.values[name] = said.get("value") or _LIKELY.get(kind, "text")
        elif tag == "textarea":
            form.values[name] = "text"
        elif tag == "select":
            self._select = name
            form.values.setdefault(name, "")
        elif tag == "button" and "value" in said:
            form.values.setdefault(name, said["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


def crawl(client: Client, start: str, most: int) -> Iterator[tuple[str, Forms]]:
    """Pages that can be reached by links from ``start``, a few of each kind, with their forms."""
    from django.urls import Resolver404, resolve  # noqa: PLC0415 - routes exist once Django is ready

    waiting, seen, kinds = [start], {start}, dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        try:
            kind = resolve(urlsplit(path).path).route + "?" * ("?" in path)
        except Resolver404:
            continue  # another page's
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > most:
            continue
        answer = client.get(path)
        if "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        page = Forms(path)
        page.feed(answer.content.decode())
        yield path, page
        for link in sorted(page.links - seen):
            if link.startswith("/c/"):
                seen.add(link)
                waiting.append(link)


def integer_routes() -> list[tuple[str, list[str]]]:
    """Every route with a number in its address, with the names of its numbers."""
    from django.urls import get_resolver  # noqa: PLC0415 - routes exist once Django is ready

    found = []
    for route, pattern in walk(get_resolver().url_patterns):
        names = [name for name in pattern.pattern.regex.groupindex if f"<int:{name}>" in route]
        if names:
            found.append((route, names))
    return found
