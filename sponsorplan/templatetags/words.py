"""What codes and untrusted names look like on a page."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template

from sponsorplan.domain import purl
from sponsorplan.domain.channels import registry
from sponsorplan.domain.risk.bands import band
from sponsorplan.domain.risk.score import WHOLE, Risk

register = template.Library()

_UNSEEN = "\N{REPLACEMENT CHARACTER}"
_LONGEST = 120
_STATES = {
    "payable": "There is a way to pay them, and the amount is worth sending.",
    "accrues": "There is a way to pay them, but each amount is too small to send alone. In a plan "
    "that repeats they are paid in turn, whoever is owed most first.",
    "cut": "Too small to send in a plan that is made once; their part went to the others.",
    "frozen": "Who is paid changed since the last time. Nothing is sent until a member confirms it.",
    "escrow": "Nobody knows yet how to pay them. What the policy sets aside for them is named, and not sent.",
    "gated": "They get nothing now, because money would not help or has no one to help. "
    "Each row says why.",
    "excluded": "A member left them out.",
    "unplaced": "No line holds this part. It stays with you.",
}
_TRUST = {
    "found": "One source names it. Check that it is theirs before you pay.",
    "corroborated": "Two independent sources name it.",
    "verified": "The platform itself says that the account is live and takes money.",
    "confirmed": "A member of your company checked that it is theirs.",
}
_FREQUENCIES = {
    "monthly": "every month",
    "quarterly": "every quarter",
    "one-time": "once",
    "yearly": "every year",
}
_STEPS = {
    "once": "pay once",
    "start": "start",
    "raise": "raise",
    "lower": "lower",
    "change": "set anew",
    "keep": "runs on",
    "stop": "stop",
}
_GIVING = {"open": "left", "done": "given", "skipped": "skipped", "kept": "nothing to do"}
_NO_CHANNEL = {
    "escrow": "set aside for them by name",
    "redistribute": "given to the others",
    "foundation": "given to the foundation",
}
_DECISIONS = {
    "lock": "fixed",
    "at_least": "at least",
    "at_most": "at most",
    "exclude": "left out",
    "include": "let in",
}
_SCOPES = {"dev": "development"}
_OWN = {
    "": "the file says it is local",
    "prefix": "begins as your own packages do",
    "origin": "from where your own packages are",
    "member": "a member said so",
}
_ADDITIONS = {
    "image": "container image",
    "tool": "tool",
    "action": "CI action",
    "database": "database",
    "font": "font",
    "other": "other",
}
_KINDS = {
    "person": "A person",
    "org": "An organisation",
    "foundation": "A foundation",
    "company-owned": "Owned by a company",
    "unknown": "Not known yet",
}


_GATES = {
    "archived": "it is archived",
    "deprecated": "it is deprecated",
    "hijacked": "it was taken over",
    "company_owned": "it belongs to a company",
    "abandoned": "nobody works on it and nobody can be paid",
}


@register.filter
def gate_words(code: str) -> str:
    """Why money would not help, as a part of a sentence."""
    return _GATES[code]


@register.filter
def plain(text: object) -> str:
    """A name somebody else chose, made safe to read: at most 120 characters, none invisible.

    Characters that turn the reading direction or cannot be seen show as a replacement mark, so
    that a disguised name is not taken for the real one.
    """
    seen = "".join(_seen(letter) for letter in str(text)[: _LONGEST * 2])
    return seen if len(seen) <= _LONGEST else f"{seen[: _LONGEST - 1]}…"


@register.filter
def readable(text: object) -> str:
    """A sentence that quotes names somebody else chose: as long as it is, none invisible."""
    return "".join(_seen(letter) for letter in str(text))


def _seen(letter: str) -> str:
    if letter.isspace():
        return " "
    return _UNSEEN if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn") else letter


@register.filter
def deed(action: str) -> str:
    """What an event of the audit log says was done: ``purchase_order.made`` is “Purchase order made”."""
    words = action.replace(".", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


@register.filter
def host(key: str) -> str:
    """The host in an upstream's key."""
    return key.partition("/")[0]


@register.filter
def place(key: str) -> str:
    """What follows the host in an upstream's key: an owner, or an owner and a repository."""
    return key.partition("/")[2] or key


@register.filter
def package_name(text: str) -> str:
    """The name in a purl, without type and version."""
    found = purl.parse(text)
    return found.name if found else text


@register.filter
def package_names(purls: Iterable[str]) -> list[str]:
    """Distinct names in a list of purls, in its order."""
    return list(dict.fromkeys(package_name(text) for text in purls))


@register.filter
def together(names: Iterable[str], between: str = ", ") -> str:
    """Names in the order given. Django's ``join`` would escape them a first time too early."""
    return between.join(plain(name) for name in names)


@register.filter
def listed(names: Iterable[str]) -> str:
    """Names in order, parted by commas."""
    return ", ".join(plain(name) for name in sorted(names))


@register.filter
def why(because: Sequence[Mapping[str, Any]]) -> str:
    """The shortest reason for a line: the products that use it."""
    names = [step["product"] for step in because if step.get("product")]
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""  # noqa: PLR2004 - two are named
    return f"used by {', '.join(names[:2])}{more}" if names else ""


@register.filter
def first_sentence(text: str) -> str:
    """What a long reason says first."""
    head, stop, _ = text.partition(". ")
    return f"{head}." if stop else text


@register.filter
def risk(value: Mapping[str, int] | Risk) -> str:
    """A risk, stored or not, in words; unknown says so and is never shown as a number."""
    found = value if isinstance(value, Risk) else Risk(**value)
    if not found.coverage:
        return "not known yet"
    hundredths = found.value * 100 // WHOLE
    share = f"{hundredths // 100}.{hundredths % 100:02d}"
    return f"{band(found)}, {share}, {found.coverage * 100 // WHOLE} % known"


@register.filter
def platform(code: str) -> str:
    """The platform's name as people know it."""
    channel = registry.get(code)
    return channel.title if channel else code


@register.filter
def state_words(code: str) -> str:
    return _STATES.get(code, "")


@register.filter
def trust_words(code: str) -> str:
    return _TRUST.get(code, "")


@register.filter
def frequency_words(code: str) -> str:
    return _FREQUENCIES.get(code, code)


@register.filter
def decision_words(code: str) -> str:
    return _DECISIONS.get(code, code)


@register.filter
def to_do_words(code: str) -> str:
    """What is to be done so that a line is given."""
    return _STEPS.get(code, code)


@register.filter
def giving_words(state: str) -> str:
    """How far one thing to give is."""
    return _GIVING.get(state, state)


@register.filter
def no_channel_words(code: str) -> str:
    return _NO_CHANNEL.get(code, code)


@register.filter
def scope_words(code: str) -> str:
    return _SCOPES.get(code, code)


@register.filter
def kind_words(code: str) -> str:
    return _KINDS.get(code, code)


@register.filter
def own_words(why: str) -> str:
    """Why a package is left out as the company's own."""
    return _OWN.get(why, why)


@register.filter
def addition_words(kind: str) -> str:
    return _ADDITIONS.get(kind, kind)
