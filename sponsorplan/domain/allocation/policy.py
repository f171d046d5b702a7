"""The rules of a split that a company may choose, as one small versioned document."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar

from sponsorplan.domain import money
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.errors import DomainError

VERSION = 2


class InvalidPolicy(DomainError):
    """A policy document that cannot be used; ``field`` names the part."""

    code: ClassVar[str] = "invalid_policy"
    title: ClassVar[str] = "The policy cannot be used"


class Basis(StrEnum):
    """What shares start from."""

    USAGE = "usage"
    EVEN = "even"


class NoChannel(StrEnum):
    """What happens to the share of an upstream that nobody knows how to pay."""

    ESCROW = "escrow"
    REDISTRIBUTE = "redistribute"
    FOUNDATION = "foundation"


class AfterEscrow(StrEnum):
    """What happens to it when it was set aside for ``escrow_days``."""

    KEEP = "keep"
    REDISTRIBUTE = "redistribute"
    FOUNDATION = "foundation"


class SmallLines(StrEnum):
    """What happens to a share that is too small to be sent."""

    ACCRUE = "accrue"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Policy:
    """Defaults are those of allocation model 2, section 9.

    Percents are of the budget: the most that one recipient may get, all of one ecosystem, all of one
    owner. ``minimum``: the least that is worth sending at once, in minor units of the plan's
    currency; ``None`` is the currency's default. ``risk_strength``: how far risk may raise a share,
    3 is up to four times. ``votes_percent``: how much of a share the votes decide, where there are
    any. ``smoothing``: a share moves by one part of so many towards its new value in each period;
    1 moves at once. ``small_lines``: ``None`` cuts them in a split that is made once, and else lets
    them accrue. ``foundation``: the recipient that gets what is nobody's, added by a member.
    ``include`` and ``exclude``: upstreams a member decided about; include lifts a gate.
    """

    version: int = VERSION
    basis: Basis = Basis.USAGE
    cap_percent: int = 10
    ecosystem_cap_percent: int = 100
    owner_cap_percent: int = 100
    minimum: int | None = None
    min_recipients: int = 1
    max_recipients: int | None = None
    risk_strength: int = 3
    count_need: bool = True
    votes_percent: int = 20
    smoothing: int = 3
    frequency: Frequency = Frequency.MONTHLY
    small_lines: SmallLines | None = None
    no_channel: NoChannel = NoChannel.ESCROW
    escrow_days: int = 60
    after_escrow: AfterEscrow = AfterEscrow.REDISTRIBUTE
    foundation: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def minimum_in(self, currency: str) -> int:
        """Minor units; the default is 5.00, or 500 where the currency has no decimals."""
        if self.minimum is not None:
            return self.minimum
        return 500 if money.exponent(currency) <= 2 else 5 * 10 ** money.exponent(currency)  # noqa: PLR2004 - two decimals

    @property
    def recurs(self) -> bool:
        return self.frequency is not Frequency.ONE_TIME

    @property
    def cuts(self) -> bool:
        """Whether small shares go to the others; else they wait for their turn."""
        if self.small_lines is None:
            return not self.recurs
        return self.small_lines is SmallLines.CUT

    def as_dict(self) -> dict[str, object]:
        return {
            **asdict(self),
            "include": sorted(self.include),
            "exclude": sorted(self.exclude),
        }


_BOUNDS = {
    "version": (1, VERSION),
    "cap_percent": (1, 100),
    "ecosystem_cap_percent": (1, 100),
    "owner_cap_percent": (1, 100),
    "risk_strength": (0, 10),
    "votes_percent": (0, 100),
    "smoothing": (1, 12),
    "min_recipients": (1, 100),
    "max_recipients": (1, 10_000),
    "escrow_days": (0, 730),
}
_MOST = 10**15
_OPTIONAL = frozenset({"minimum", "max_recipients", "small_lines"})
_CHOICES: Mapping[str, type[StrEnum]] = {
    "basis": Basis,
    "frequency": Frequency,
    "small_lines": SmallLines,
    "no_channel": NoChannel,
    "after_escrow": AfterEscrow,
}


def policy_from(document: Mapping[str, object]) -> Policy:
    """Read a policy document. Raises ``InvalidPolicy`` naming the field and what it takes.

    A document of version 1 means the same with the rules of today; it becomes one of version 2.
    """
    known = {field.name for field in fields(Policy)}
    unknown = sorted(set(document) - known)
    if unknown:
        raise InvalidPolicy(
            f"“{unknown[0]}” is not part of a policy. It takes: {', '.join(sorted(known))}.",
            field=unknown[0],
        )
    values = {name: _value(name, value) for name, value in document.items()}
    policy = Policy(**{**values, "version": VERSION})  # type: ignore[arg-type]  # each was checked
    _check_together(policy)
    return policy


def _check_together(policy: Policy) -> None:
    if policy.max_recipients is not None and policy.max_recipients < policy.min_recipients:
        raise InvalidPolicy(
            "“max_recipients” is below “min_recipients”. Raise the one or lower the other.",
            field="max_recipients",
        )
    to_foundation = (policy.no_channel, policy.after_escrow)
    if not policy.foundation and NoChannel.FOUNDATION in to_foundation:
        raise InvalidPolicy(
            "Name the foundation that gets what nobody knows how to pay.", field="foundation"
        )


def _value(name: str, value: object) -> object:
    if value is None and name in _OPTIONAL:
        return None
    if name in _CHOICES:
        return _choice(name, value, _CHOICES[name])
    read = _READERS.get(name)
    return read(name, value) if read else _whole(name, value)


def _choice(name: str, value: object, kind: type[StrEnum]) -> StrEnum:
    try:
        return kind(str(value))
    except ValueError as error:
        raise InvalidPolicy(f"“{name}” is one of: {', '.join(kind)}.", field=name) from error


def _whole(name: str, value: object) -> int:
    low, high = _BOUNDS.get(name, (0, _MOST))
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise InvalidPolicy(f"“{name}” is a whole number from {low} to {high}.", field=name)
    return value


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidPolicy(f"“{name}” is true or false.", field=name)
    return value


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidPolicy(f"“{name}” is a text.", field=name)
    return value.strip()


def _names(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidPolicy(
            f"“{name}” is a list of upstreams, such as github.com/babel/babel.", field=name
        )
    return tuple(sorted(set(value)))


_READERS: Mapping[str, Callable[[str, object], Any]] = {
    "count_need": _flag,
    "foundation": _text,
    "include": _names,
    "exclude": _names,
}
