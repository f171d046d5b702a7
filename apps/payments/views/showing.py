"""What pages show of things to give."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from apps.companies.models import Member
from apps.payments import selectors
from apps.payments.forms import DoneForm, ReceiptForm, SkipForm, StopForm
from apps.payments.selectors import Entry, Progress
from apps.plans.models import Plan
from apps.plans.selectors import link_if_usable, steps_of
from sponsorplan.domain.channels import registry
from sponsorplan.domain.channels.github_sponsors import PLATFORM as GITHUB
from sponsorplan.domain.channels.interface import LinkOut
from sponsorplan.domain.giving.steps import Step
from sponsorplan.domain.money import Money

_NEW = (Step.ONCE, Step.START)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to give as a row: its prepared address, or its page where it runs already.

    ``rounded`` is what rounding to whole units of the platform gave or took.
    """

    entry: Entry
    title: str
    link: LinkOut | None
    rounded: Money | None

    @property
    def is_new(self) -> bool:
        return self.entry.step in _NEW


@dataclass(frozen=True, slots=True)
class Section:
    """A platform with the first of what is left to give there, and how the rest stands."""

    platform: str
    title: str
    progress: Progress
    rows: tuple[Row, ...]
    open_count: int
    note: str

    @property
    def rest_count(self) -> int:
        return self.open_count - len(self.rows)


def rows_of(plan: Plan, entries: Iterable[Entry]) -> list[Row]:
    """Rows for these entries; their roundings are asked for in one query."""
    shown = list(entries)
    roundings = steps_of(lines=[one.line.pk for one in shown], step="whole_units")
    return [_row(plan, one, roundings.get(one.line.pk, 0)) for one in shown]


def _row(plan: Plan, entry: Entry, rounded: int) -> Row:
    return Row(
        entry,
        title_of(entry),
        link_for(entry),
        Money(rounded, plan.currency) if rounded and entry.step is not Step.STOP else None,
    )


def title_of(entry: Entry) -> str:
    channel = registry.get(entry.platform)
    return channel.title if channel else entry.platform


def link_for(entry: Entry) -> LinkOut | None:
    """Where to go for it: the prepared address, or the account's page to change what runs there."""
    if entry.step in _NEW:
        return link_if_usable(line=entry.line, amount=entry.sends)
    channel = registry.get(entry.platform)
    ref = channel.ref((entry.line.channel or {}).get("handle", "")) if channel else None
    return LinkOut(ref.url, amount_prefilled=False, note="") if ref else None


def sections_of(plan: Plan, entries: Sequence[Entry], at_most: int) -> list[Section]:
    """Platforms in their order, each with its ``at_most`` largest things left to give."""
    by_platform: dict[str, list[Entry]] = {}
    for one in entries:
        by_platform.setdefault(one.platform, []).append(one)
    left = {key: [one for one in each if one.state == "open"] for key, each in by_platform.items()}
    rows = rows_of(plan, [one for each in left.values() for one in each[:at_most]])
    return [
        Section(
            key,
            title_of(each[0]),
            selectors.progress_of(entries=each, currency=plan.currency),
            tuple(row for row in rows if row.entry.platform == key),
            len(left[key]),
            _note([row for row in rows if row.entry.platform == key]),
        )
        for key, each in by_platform.items()
    ]


def _note(rows: Sequence[Row]) -> str:
    """What the platform's prepared addresses say alike; not where each names its own amount."""
    notes = {row.link.note for row in rows if row.is_new and row.link}
    return notes.pop() if len(notes) == 1 else ""


def entry_context(
    member: Member, plan: Plan, entry: Entry, today: date, **forms: object
) -> dict[str, object]:
    """What the page of one thing to give shows: how to pay it, and what became of it."""
    payment = entry.payment
    return {
        "member": member,
        "plan": plan,
        "row": rows_of(plan, [entry])[0],
        "done_form": done_form(plan, entry, today),
        "skip_form": SkipForm(auto_id=f"skip-{entry.line.pk}-%s"),
        "receipt_form": ReceiptForm(auto_id=f"receipt-{entry.line.pk}-%s"),
        "receipts": selectors.receipt_list(payment=payment) if payment else [],
        **forms,
    }


def done_form(plan: Plan, entry: Entry, today: date, auto_id: str = "") -> DoneForm | StopForm:
    """The form for how it was paid, with what is known of that filled in."""
    auto_id = auto_id or f"done-{entry.line.pk}-%s"
    if entry.step is Step.STOP:
        return StopForm(auto_id=auto_id, initial={"paid_on": today})
    in_dollars = entry.platform == GITHUB
    amount = "" if in_dollars and entry.sends.currency != "USD" else entry.sends.decimal
    form = DoneForm(
        auto_id=auto_id,
        initial={
            "amount": amount,
            "currency": "USD" if in_dollars else plan.currency,
            "paid_on": today,
            "renews": selectors.renews(line=entry.line, plan=plan),
        },
    )
    if not plan.repeats:
        del form.fields["renews"]
    return form
