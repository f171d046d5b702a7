"""The rules of a split that a company may choose, as one small versioned document."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import ClassVar

from sponsorplan.domain import money
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.errors import DomainError


class InvalidPolicy(DomainError):
    """A policy document that cannot be used; ``field`` names the part."""

    code: ClassVar[str] = "invalid_policy"
    title: ClassVar[str] = "The policy cannot be used"


class NoChannel(StrEnum):
    """What happens to the share of an upstream that nobody knows how to pay."""

    ESCROW = "escrow"
    REDISTRIBUTE = "redistribute"


@dataclass(frozen=True, slots=True)
class Policy:
    """Defaults are those of allocation model 2, section 9.

    ``cap_percent``: the most one recipient may get, in hundredths of the budget. ``minimum``: the
    least that is worth sending at once, in minor units of the plan's currency; ``None`` is the
    currency's default. ``risk_strength``: how far risk may raise a share, 3 is up to four times.
    ``include`` and ``exclude``: upstreams a member decided about; include lifts a gate.
    """

    version: int = 1
    cap_percent: int = 10
    minimum: int | None = None
    risk_strength: int = 3
    frequency: Frequency = Frequency.MONTHLY
    no_channel: NoChannel = NoChannel.ESCROW
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def minimum_in(self, currency: str) -> int:
        """Minor units; the default is 5.00, or 500 where the currency has no decimals."""
        if self.minimum is not None:
            return self.minimum
        return 500 if money.exponent(currency) <= 2 else 5 * 10 ** money.exponent(currency)  # noqa: PLR2004 - two decimals

    def as_dict(self) -> dict[str, object]:
        return {
            **asdict(self),
            "include": sorted(self.include),
            "exclude": sorted(self.exclude),
        }


_BOUNDS = {"version": (1, 1), "cap_percent": (1, 100), "risk_strength": (0, 10)}
_MOST = 10**15


def policy_from(document: Mapping[str, object]) -> Policy:
    """Read a policy document. Raises ``InvalidPolicy`` naming the field and what it takes."""
    known = {field.name for field in fields(Policy)}
    unknown = sorted(set(document) - known)
    if unknown:
        raise InvalidPolicy(
            f"“{unknown[0]}” is not part of a policy. It takes: {', '.join(sorted(known))}.",
            field=unknown[0],
        )
    values: dict[str, object] = {}
    for name, value in document.items():
        values[name] = _value(name, value)
    return Policy(**values)  # type: ignore[arg-type]  # each value was checked for its field


def _value(name: str, value: object) -> object:
    if name in ("include", "exclude"):
        return _names(name, value)
    if name in ("frequency", "no_channel"):
        kind: type[StrEnum] = Frequency if name == "frequency" else NoChannel
        try:
            return kind(str(value))
        except ValueError as error:
            choices = ", ".join(kind)
            raise InvalidPolicy(f"“{name}” is one of: {choices}.", field=name) from error
    if name == "minimum" and value is None:
        return None
    low, high = _BOUNDS.get(name, (0, _MOST))
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise InvalidPolicy(f"“{name}” is a whole number from {low} to {high}.", field=name)
    return value


def _names(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidPolicy(
            f"“{name}” is a list of upstreams, such as github.com/babel/babel.", field=name
        )
    return tuple(sorted(set(value)))
