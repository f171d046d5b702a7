"""Mails to members: which events, to which roles, in which words.

A mail says that something waits and where. It names no packages, files, products or upstreams, and
repeats nothing that somebody wrote.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sponsorplan.domain.messages.body import Told

_REMINDER = re.compile(r"reminder\.([a-z][a-z_]{0,40})")
_NUMBER = re.compile(r"plan ([0-9]{1,9})(?::|$)")


@dataclass(frozen=True, slots=True)
class MailKind:
    """``roles`` get it, but for whoever did it themselves. ``place`` is a page of the company."""

    name: str
    title: str
    actions: tuple[str, ...]
    roles: frozenset[str]
    subject: str
    text: str
    place: str


_ALL_WHO_ACT = frozenset({"owner", "planner", "controller"})
_MONEY = frozenset({"owner", "controller"})

MAILS: tuple[MailKind, ...] = (
    MailKind(
        "approval_asked",
        "A plan waits for approval",
        ("approval.asked",),
        frozenset({"owner", "approver", "controller"}),
        "{plan} waits for approval",
        "{plan} of {company} waits for approval. Whoever worked on it cannot approve it.",
        "plans/{number}/approval/",
    ),
    MailKind(
        "plan_approved",
        "A plan was approved",
        ("plan.approved",),
        _ALL_WHO_ACT,
        "{plan} is approved",
        "{plan} of {company} is approved and can be given now.",
        "plans/{number}/give/",
    ),
    MailKind(
        "payment_short",
        "A payment was short of what was approved",
        ("payment.short",),
        _MONEY,
        "{plan}: a payment is short",
        "For {plan} of {company} less was received than was approved.",
        "plans/{number}/give/",
    ),
    MailKind(
        "endpoint_disabled",
        "An endpoint was disabled",
        ("endpoint.disabled",),
        _MONEY,
        "An endpoint was disabled",
        "An endpoint of {company} was disabled: nothing is sent to it any more. Its page says why, "
        "and how to enable it again. What happened meanwhile is then sent, unless you choose otherwise.",
        "settings/endpoints/",
    ),
    MailKind(
        "reminder",
        "Reminders of what is due",
        (),
        _ALL_WHO_ACT,
        "Reminder: {reminder}",
        "A reminder from the calendar of {company}: {reminder}.",
        "",
    ),
)
BY_NAME = {kind.name: kind for kind in MAILS}
_BY_ACTION = {action: kind for kind in MAILS for action in kind.actions}


def mail_kind_of(action: str) -> MailKind | None:
    """Which mail tells of events of this action, if any."""
    return BY_NAME["reminder"] if _REMINDER.fullmatch(action) else _BY_ACTION.get(action)


def mail_of(kind: MailKind, action: str, told: Told, company: str, address: str) -> tuple[str, str]:
    """The subject and the text. ``address`` is the instance's own; without it the path is told."""
    found = _NUMBER.match(told.subject)
    reminder = _REMINDER.fullmatch(action)
    words = {
        "plan": f"Plan {found.group(1)}" if found else "A plan",
        "number": found.group(1) if found else "",
        "company": _one_line(company),
        "reminder": reminder.group(1).replace("_", " ") if reminder else "",
    }
    place = kind.place if found or "{number}" not in kind.place else "plans/"
    path = f"{address.rstrip('/')}/c/{told.slug}/"
    lines: Sequence[str] = (
        kind.text.format_map(words),
        "",
        path + place.format_map(words),
        "",
        "You get this as a member of the company. Which mails you get:",
        f"{path}mail/",
        "",
    )
    return f"SponsorPlan: {kind.subject.format_map(words)}", "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join("".join(one for one in text if one.isprintable()).split())
