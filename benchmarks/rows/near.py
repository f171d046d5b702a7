"""What all rows are made of: fixed words and days, and the rows of a company that a new one hangs on."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Model

from apps.companies import models as companies
from apps.plans import models as plans

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
TODAY = NOW.date()
BY = "owner@bench.example"
MONEY = {"currency": "USD"}
RISK = {"value": 5000, "low": 0, "high": 10000, "coverage": 0}
CHANNEL = {
    "platform": "open_collective",
    "title": "Open Collective",
    "quantum": 1,
    "minimum": 100,
    "maximum": None,
    "trust": "catalogue",
}
COUNTS = dict.fromkeys(
    (
        "packages",
        "direct",
        "transitive",
        "unknown",
        "dev",
        "edges",
        "funding",
        "local",
        "held",
        "with_upstream",
    ),
    0,
)
BASE = 10_000  # numbers from here on are of rows made here


def digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def day(i: int) -> date:
    return date(2000, 1, 1) + timedelta(days=i % 9_000)


class Near:
    """The rows of one company that a new row hangs on."""

    def __init__(self, company: companies.Company) -> None:
        self.company = company
        self._found: dict[type[Model], list[int]] = {}
        self._lines: list[int] = []
        self.plan: plans.Plan | None = None

    def ids(self, model: type[Model]) -> list[int]:
        if model not in self._found:
            rows = model._default_manager.filter(company=self.company).order_by("pk")  # noqa: SLF001 - of any model
            self._found[model] = list(rows.values_list("pk", flat=True))
        return self._found[model]

    def first(self, model: type[Model]) -> int:
        return self.ids(model)[0]

    def of(self, model: type[Model], i: int) -> int:
        """The row number ``i`` of those there are, over and over."""
        found = self.ids(model)
        return found[i % len(found)]

    def user(self, i: int) -> int:
        members = companies.Membership.objects.filter(company=self.company).order_by("pk")
        if companies.User not in self._found:
            self._found[companies.User] = list(members.values_list("user_id", flat=True))
        found = self._found[companies.User]
        return found[i % len(found)]

    def line(self, i: int) -> int:
        """The line number ``i`` of those made here."""
        if not self._lines:
            lines = plans.Line.objects.filter(company=self.company, position__gte=BASE)
            self._lines = list(lines.order_by("position").values_list("pk", flat=True))
        return self._lines[i]

    def forget(self, model: type[Model]) -> None:
        self._found.pop(model, None)
        self._found.pop(companies.User, None)


Row = Callable[[Near, int], dict[str, Any]]
