"""Journal entries of a company, one line of a plan after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from apps.companies.models import Company
from apps.journals.selectors.stories import stories
from apps.plans.models import Plan
from apps.plans.selectors import plan_find
from sponsorplan.domain.ledger.build import Books, entries_of, open_of
from sponsorplan.domain.ledger.entries import JournalEntry
from sponsorplan.domain.ledger.facts import LineOf
from sponsorplan.domain.money import Money


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another, both included; open where there is none."""

    starts_on: date | None = None
    ends_on: date | None = None

    def holds(self, day: date) -> bool:
        after = self.starts_on is None or day >= self.starts_on
        return after and (self.ends_on is None or day <= self.ends_on)


def entries_in(
    *, company: Company, span: Span, books: Books | None = None
) -> Iterator[JournalEntry]:
    """By plan, line, and day. Read as it is asked for, so that any number of them can be written."""
    for story in stories(company=company):
        for entry in entries_of(story, books):
            if span.holds(entry.day):
                yield entry


def entries_at(
    *, company: Company, start: tuple[int, int, int], books: Books | None = None
) -> Iterator[tuple[str, JournalEntry]]:
    """The same from a place on, each with its own: plan, position, and number there."""
    at, place = start[:2], start[2]
    seen = 0
    here = at
    for story in stories(company=company, after=at):
        line = (story.line.plan, story.line.position)
        seen = seen if line == here else 0
        here = line
        for entry in entries_of(story, books):
            if line != at or seen >= place:
                yield f"{line[0]}.{line[1]}.{seen}", entry
            seen += 1


def open_lines(*, company: Company, currency: str) -> Iterator[tuple[LineOf, Money]]:
    """What approved plans still have to pay in this currency, by line."""
    present: dict[int, bool] = {}
    for story in stories(company=company):
        number = story.line.plan
        if number not in present:
            plan = plan_find(company=company, number=number)
            present[number] = plan is not None and plan.state == Plan.State.APPROVED
        left = open_of(entries_of(story)).get(currency, 0)
        if left > 0 and present[number] and story.line.position:
            yield story.line, Money(left, currency)
