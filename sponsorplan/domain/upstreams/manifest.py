"""funding.json, the manifest of fundingjson.org, version 1: read as a whole, or refused with reasons.

Where the schema and its own validator differ in a limit, the wider one holds. The entity's name, e-mail
address and telephone number are checked and not kept.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from typing import ClassVar
from urllib.parse import urlsplit

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.lockfiles.decode import rows, table, text_of
from sponsorplan.domain.lockfiles.interface import Problem, Severity

MOST_BYTES = 1_000_000
_MOST_PROBLEMS = 20
_SHOWN = 3
_URL, _NAME, _WORDS, _NOTE = (10, 1024), (1, 256), (5, 2056), (0, 512)
_GUID = re.compile(r"[a-z0-9][a-z0-9-]{1,30}[a-z0-9]", re.ASCII)
_TAG = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
_VERSION = re.compile(r"v1(?:\.\d{1,9}){0,2}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_ENTITIES = ("individual", "group", "organisation", "other")
_ROLES = ("owner", "steward", "maintainer", "contributor", "other")
_CHANNELS = ("bank", "payment-provider", "cheque", "cash", "other")
_STATUSES = ("active", "inactive")
_FREQUENCIES = ("one-time", "weekly", "fortnightly", "monthly", "yearly", "other")
_MOST_MONEY = 10**9


class ManifestInvalid(DomainError):
    """The manifest breaks its schema. ``problems`` name the key of each fault, twenty at most."""

    code: ClassVar[str] = "manifest_invalid"
    title: ClassVar[str] = "The funding manifest cannot be read"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        shown = "; ".join(problem.message for problem in problems[:_SHOWN])
        more = f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        super().__init__(f"funding.json: {shown}{more}. Its owner has to correct it.")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Place:
    """An address that the manifest claims, and where it says that this can be checked."""

    url: str
    well_known: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    webpage: Place
    repository: Place


@dataclass(frozen=True, slots=True)
class Manifest:
    """``addresses`` are those of channels one can use now; text that somebody wrote, not links."""

    webpage: Place
    projects: tuple[Project, ...]
    addresses: tuple[str, ...]


def read(content: bytes) -> Manifest:
    """Raises ``ManifestInvalid``, and nothing else, whatever the bytes are."""
    check = _Check()
    held = table(_document(content))
    if held.get("version") is not None:
        check.matches(held, "version", "", _VERSION, "v1.1.0")
    webpage = _entity(check, held)
    listed = check.each(held, "projects", "", (0, 30))
    projects = tuple(_project(check, row, at) for row, at in listed)
    addresses = _funding(check, held)
    if check.problems:
        raise ManifestInvalid(tuple(check.problems))
    return Manifest(webpage, projects, addresses)


def _document(content: bytes) -> object:
    if len(content) > MOST_BYTES:
        raise ManifestInvalid((_problem("", f"is larger than {MOST_BYTES:,} bytes"),))
    try:
        value: object = json.loads(content.decode("utf-8-sig"))
        # Halves of characters are valid JSON, and neither a database nor a page can hold them.
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ManifestInvalid((_problem("", "it holds halves of characters"),)) from error
    except (ValueError, RecursionError) as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise ManifestInvalid((_problem("", f"it is not JSON{line}"),)) from error
    if not isinstance(value, dict):
        raise ManifestInvalid((_problem("", "it is not one JSON object"),))
    return value


def _problem(key: str, words: str) -> Problem:
    return Problem("manifest", f"{key} {words}".strip(), severity=Severity.ERROR)


class _Check:
    """Reads parts of a manifest and notes what is wrong with each, by its key."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def say(self, key: str, words: str) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(_problem(key, words))

    def part(self, held: Mapping[str, object], name: str, at: str) -> dict[str, object]:
        if not isinstance(held.get(name), dict):
            self.say(f"{at}{name}", "has to be an object")
        return table(held.get(name))

    def each(
        self, held: Mapping[str, object], name: str, at: str, size: tuple[int, int]
    ) -> list[tuple[dict[str, object], str]]:
        """The objects of a list, each with the key that leads to it; absent is empty."""
        key, found = f"{at}{name}", held.get(name)
        if found is not None and not isinstance(found, list):
            self.say(key, "has to be a list")
        least, most = size
        items = rows(found)
        if not least <= len(items) <= most:
            self.say(key, f"has to have {least} to {most} entries")
        kept = []
        for number, item in enumerate(items[:most]):
            if isinstance(item, dict):
                kept.append((table(item), f"{key}[{number}]."))
            else:
                self.say(f"{key}[{number}]", "has to be an object")
        return kept

    def text(self, held: Mapping[str, object], name: str, at: str, size: tuple[int, int]) -> str:
        least, most = size
        value = held.get(name)
        if value is None and not least:
            return ""
        if not isinstance(value, str) or not least <= len(value) <= most:
            self.say(f"{at}{name}", f"has to be text of {least} to {most} characters")
            return ""
        return value

    def one_of(
        self, held: Mapping[str, object], name: str, at: str, allowed: tuple[str, ...]
    ) -> str:
        value = text_of(held.get(name))
        if value not in allowed:
            self.say(f"{at}{name}", f"has to be one of {', '.join(allowed)}")
        return value

    def matches(
        self,
        held: Mapping[str, object],
        name: str,
        at: str,
        pattern: re.Pattern[str],
        example: str,
    ) -> str:
        value = text_of(held.get(name))
        if not pattern.fullmatch(value):
            self.say(f"{at}{name}", f"has to look like {example}")
        return value

    def texts(
        self, held: Mapping[str, object], name: str, at: str, sizes: tuple[int, int, int, int]
    ) -> list[str]:
        """A list of texts: fewest, most, shortest, longest."""
        fewest, most, shortest, longest = sizes
        found = rows(held.get(name))
        good = [one for one in found if isinstance(one, str) and shortest <= len(one) <= longest]
        if len(good) != len(found) or not fewest <= len(found) <= most:
            self.say(f"{at}{name}", f"has to list {fewest} to {most} texts")
        return good[:most]

    def amount(self, held: Mapping[str, object], name: str, at: str) -> None:
        value = held.get(name)
        is_number = isinstance(value, Real) and not isinstance(value, bool)
        # NaN, which this reader of JSON lets pass, is in no range.
        if not (is_number and 0 <= value <= _MOST_MONEY):  # type: ignore[operator]
            self.say(f"{at}{name}", "has to be a number from 0 to 1,000,000,000")

    def place(self, held: Mapping[str, object], name: str, at: str) -> Place:
        part = self.part(held, name, at)
        inside = f"{at}{name}."
        url = self.text(part, "url", inside, _URL)
        if url and not _is_web(url):
            self.say(f"{inside}url", "has to be an http or https address")
        known = text_of(part.get("wellKnown"))
        if known and not (len(known) <= _URL[1] and _is_web(known)):
            self.say(f"{inside}wellKnown", "has to be an http or https address")
        return Place(url, known)


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def _entity(check: _Check, held: Mapping[str, object]) -> Place:
    entity, at = check.part(held, "entity", ""), "entity."
    if not entity:
        return Place("")
    check.one_of(entity, "type", at, _ENTITIES)
    check.one_of(entity, "role", at, _ROLES)
    check.text(entity, "name", at, _NAME)
    check.text(entity, "email", at, (3, 256))
    check.text(entity, "phone", at, (0, 32))
    check.text(entity, "description", at, _WORDS)
    return check.place(entity, "webpageUrl", at)


def _project(check: _Check, row: Mapping[str, object], at: str) -> Project:
    check.matches(row, "guid", at, _GUID, "example-lib")
    check.text(row, "name", at, _NAME)
    check.text(row, "description", at, _WORDS)
    check.texts(row, "licenses", at, (1, 5, 2, 64))
    for tag in check.texts(row, "tags", at, (1, 10, 2, 32)):
        if not _TAG.fullmatch(tag):
            check.say(f"{at}tags", "has to list words of small letters, digits and hyphens")
    return Project(check.place(row, "webpageUrl", at), check.place(row, "repositoryUrl", at))


def _funding(check: _Check, held: Mapping[str, object]) -> tuple[str, ...]:
    """Addresses of channels, without those that only inactive plans name."""
    funding, at = check.part(held, "funding", ""), "funding."
    if not funding:
        return ()
    channels: dict[str, str] = {}
    for row, key in check.each(funding, "channels", at, (1, 10)):
        guid = check.matches(row, "guid", key, _GUID, "mybank")
        if guid in channels:
            check.say(f"{key}guid", "stands twice")
        kind = check.one_of(row, "type", key, _CHANNELS)
        address = check.text(row, "address", key, _NOTE)
        check.text(row, "description", key, _NOTE)
        # What is no payment page, such as an account's number, is nobody's business here.
        channels[guid] = address if kind in {"payment-provider", "other"} else ""
    closed = _closed(check, funding, frozenset(channels))
    _history(check, funding)
    return tuple(text for guid, text in channels.items() if text and guid not in closed)


def _closed(check: _Check, funding: Mapping[str, object], known: frozenset[str]) -> frozenset[str]:
    """Channels that plans name, but no active one."""
    named: dict[str, set[str]] = {status: set() for status in _STATUSES}
    for row, key in check.each(funding, "plans", "funding.", (1, 30)):
        check.matches(row, "guid", key, _GUID, "any-amount")
        status = check.one_of(row, "status", key, _STATUSES)
        check.text(row, "name", key, _NAME)
        check.text(row, "description", key, _NOTE)
        check.amount(row, "amount", key)
        check.matches(row, "currency", key, _CURRENCY, "USD")
        check.one_of(row, "frequency", key, _FREQUENCIES)
        of_plan = check.texts(row, "channels", key, (1, 10, 3, 32))
        for guid in sorted(set(of_plan) - known):
            check.say(f"{key}channels", f"names “{guid[:32]}”, which is no channel")
        named.get(status, set()).update(of_plan)
    return frozenset(named["inactive"] - named["active"])


def _history(check: _Check, funding: Mapping[str, object]) -> None:
    for row, key in check.each(funding, "history", "funding.", (0, 50)):
        year = row.get("year")
        if not isinstance(year, int) or isinstance(year, bool) or not 1970 <= year <= 2075:  # noqa: PLR2004 - the schema's
            check.say(f"{key}year", "has to be a year from 1970 to 2075")
        check.matches(row, "currency", key, _CURRENCY, "USD")
        check.text(row, "description", key, _NOTE)
        for name in ("income", "expenses", "taxes"):
            if name in row:
                check.amount(row, name, key)
