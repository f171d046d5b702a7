"""The types of messages: a stable name, which events of the audit log it tells, and what it says.

A message carries numbers, ids, amounts, digests and dates. It carries no words that people wrote and
no names of products, files, packages or people: an endpoint is often somebody else's computer, and
those names may be secrets. An event that is in no type here is never sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass

TEST = "ping"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a message says. ``at`` is its key in the event's data, where it differs."""

    name: str
    kind: str
    about: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of message. ``number`` names what the event's subject begins with, such as a plan.

    Of ``links`` the first one counts whose ids are known.
    """

    name: str
    group: str
    title: str
    actions: tuple[str, ...]
    fields: tuple[Field, ...] = ()
    number: str = ""
    links: tuple[str, ...] = ()

    @property
    def all_fields(self) -> tuple[Field, ...]:
        first = (Field(self.number, "number", f"number of the {self.number}"),)
        return (*(first if self.number else ()), *self.fields)


_DIGEST = Field("digest", "digest", "SHA-256 of everything the plan was made from")
_SEAL = Field("seal", "digest", "SHA-256 of what is approved: name, amounts, payees and inputs")
_BUDGET = Field("amount", "money", "the budget in minor units, with its currency", "minor")
_PAID = Field("amount", "money", "as it was paid, in minor units, with its currency", "minor")
_SHA = Field("sha256", "digest", "SHA-256 of the file")
_BYTES = Field("bytes", "number", "size of the file")
_MINUTES = Field("minutes", "number", "how much time")
_TIME = (Field("contribution", "id", "its id in the API", "id"), _MINUTES)
_TIER = Field("tier", "number", "1 supporting, 2 important, 4 critical")
_PAID_ON = Field("paid_on", "date", "the day it was paid")

_PAYMENT = Field("payment", "id", "its id in the API; null where it is several", "id")

_PLAN = ("plans/{plan}/",)
_PAYMENTS = ("plans/{plan}/payments/",)
_ONE_PAYMENT = ("payments/{payment}/", *_PAYMENTS)


def _plan(name: str, title: str, action: str, *fields: Field, group: str = "Plans") -> Kind:
    return Kind(name, group, title, (action,), fields, "plan", _PLAN)


_STANDINGS = (
    ("matched", "What was planned arrived"),
    ("short", "Less arrived than was planned"),
    ("over", "More arrived than was planned"),
    ("missing", "What was marked as given was not seen"),
    ("duplicate", "Something was paid twice"),
    ("refunded", "Something came back"),
)
_COLLECTIONS = (
    ("open", "A budget was billed"),
    ("paid", "A budget was collected"),
    ("part_refunded", "Part of a collected budget was refunded"),
    ("refunded", "A collected budget was refunded"),
    ("disputed", "A collected budget is disputed"),
    ("void", "A bill is void"),
    ("uncollectible", "A bill was written off"),
    ("failed", "Billing failed"),
    ("expired", "A payment page expired"),
)


def _standing(state: str, title: str) -> Kind:
    name = f"payment.{state}"
    planned = Field("planned", "money", "what the plan has for the line, in minor units")
    off = Field("difference", "money", "more or less than that; null where it is not known")
    return Kind(name, "Payments", title, (name,), (planned, off), "plan", ("reconciliation/",))


def _collection(state: str, title: str) -> Kind:
    fields = (
        Field("collection", "id", "its id in the API"),
        Field("due", "money", "what is billed, in minor units"),
        Field("paid", "money", "what was paid of it"),
        Field("refunded", "money", "what was paid back"),
        Field("disputed", "money", "what a dispute holds"),
    )
    links = ("collections/{collection}/",)
    name = f"collection.{state}"
    return Kind(name, "Collecting", title, (name,), fields, "plan", links)


KINDS: tuple[Kind, ...] = (
    _plan("plan.drafted", "A plan was drafted", "plan.drafted", _BUDGET, _DIGEST),
    _plan(
        "plan.edited",
        "A draft was changed",
        "plan.edited",
        Field("revision", "number", "number of the change"),
        _DIGEST,
    ),
    _plan("plan.proposed", "Approval was asked for", "approval.asked", _DIGEST, _SEAL),
    _plan("plan.taken_back", "The request was taken back", "approval.taken_back"),
    _plan("plan.approved", "A plan was approved", "plan.approved", _DIGEST, _SEAL),
    _plan(
        "plan.replaced",
        "A newer version took a plan's place",
        "plan.replaced",
        Field("by", "number", "number of the plan that took its place"),
    ),
    _plan("approval.given", "A member approved", "approval.given", _SEAL, group="Approvals"),
    _plan("approval.rejected", "A member rejected", "approval.rejected", _SEAL, group="Approvals"),
    _plan(
        "approval.voided",
        "Approvals are void, as the plan is not what was approved",
        "approval.voided",
        _DIGEST,
        group="Approvals",
    ),
    _plan("vote.opened", "A vote was opened", "vote.opened", group="Votes"),
    _plan("vote.closed", "A vote was closed", "vote.closed", group="Votes"),
    Kind(
        "payment.done",
        "Payments",
        "A payment was made, or several of one file",
        ("payment.done", "payments.done"),
        (_PAYMENT, _PAID, _PAID_ON),
        "plan",
        _ONE_PAYMENT,
    ),
    Kind(
        "payment.skipped",
        "Payments",
        "A payment was skipped",
        ("payment.skipped",),
        (_PAYMENT, Field("planned", "money", "what the plan had for it")),
        "plan",
        _ONE_PAYMENT,
    ),
    Kind(
        "payment.undone",
        "Payments",
        "The mark of a payment was taken back",
        ("payment.undone",),
        (_PAID,),
        "plan",
        _PAYMENTS,
    ),
    Kind(
        "receipt.attached",
        "Payments",
        "A receipt was attached",
        ("receipt.attached",),
        (_SHA, _BYTES),
        "plan",
        _PAYMENTS,
    ),
    Kind(
        "receipt.removed",
        "Payments",
        "A receipt was removed",
        ("receipt.removed",),
        (_SHA, _BYTES),
        "plan",
        _PAYMENTS,
    ),
    *(_standing(state, title) for state, title in _STANDINGS),
    *(_collection(state, title) for state, title in _COLLECTIONS),
    Kind(
        "reminder.due",
        "Calendar",
        "Something is to be looked at: an approval, a vote, a card, a plan's end, a budget, a token, the Pledge",
        tuple(
            f"reminder.{kind}"
            for kind in ("approval", "vote", "card", "plan_ends", "budget", "token", "pledge")
        ),
        (
            Field("reminder", "id", "its id in the API", "id"),
            Field("day", "date", "the day it is about"),
        ),
        "",
        ("reminders/",),
    ),
    Kind(
        "plan.prepared",
        "Calendar",
        "The next period's plan was drafted by itself",
        ("calendar.plan_prepared",),
        (),
        "plan",
        _PLAN,
    ),
    Kind(
        "export.made",
        "Journals",
        "A file of journals was made",
        ("export.made",),
        (
            Field("export", "id", "its id in the API", "id"),
            Field("digest", "digest", "SHA-256 of its bytes"),
            Field("rows", "number", "rows in it"),
        ),
        "",
        ("exports/{export}/",),
    ),
    Kind("product.created", "Inventory", "A product was added", ("product.created",), (_TIER,)),
    Kind("product.updated", "Inventory", "A product was changed", ("product.updated",), (_TIER,)),
    Kind("product.removed", "Inventory", "A product was removed", ("product.removed",)),
    Kind(
        "upload.received",
        "Inventory",
        "A file was received",
        ("upload.received",),
        (Field("upload", "id", "its id in the API", "id"), _SHA, _BYTES),
        "",
        ("uploads/{upload}/",),
    ),
    Kind("import.done", "Inventory", "An import from GitHub was done", ("import.done",)),
    Kind("import.failed", "Inventory", "An import from GitHub failed", ("import.failed",)),
    Kind(
        "policy.changed",
        "Plans",
        "The company's policy was changed",
        ("policy.changed",),
        (),
        "policy",
    ),
    Kind(
        "time.pledged",
        "Time",
        "Time was pledged",
        ("time.pledged",),
        _TIME,
        "",
        ("contributions/",),
    ),
    Kind(
        "time.logged", "Time", "Time was logged", ("time.logged",), _TIME, "", ("contributions/",)
    ),
    Kind("time.withdrawn", "Time", "Time was withdrawn", ("time.withdrawn",), _TIME),
    Kind(
        "endpoint.disabled",
        "Endpoints",
        "An endpoint was disabled",
        ("endpoint.disabled",),
        (Field("endpoint", "id", "its id in the API", "id"),),
        "",
        ("endpoints/{endpoint}/",),
    ),
)

BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}
BY_ACTION: Mapping[str, Kind] = {action: kind for kind in KINDS for action in kind.actions}

# Ids as the API writes them.
PREFIXES: Mapping[str, str] = {
    "collection": "col_",
    "contribution": "con_",
    "export": "exp_",
    "reminder": "rem_",
    "endpoint": "end_",
    "payment": "pay_",
    "upload": "upl_",
}


def grouped() -> dict[str, list[Kind]]:
    """The types by group, in the order of the table."""
    groups: dict[str, list[Kind]] = {}
    for kind in KINDS:
        groups.setdefault(kind.group, []).append(kind)
    return groups
