"""Taking in reference rates, and a company's own."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.fiscal.errors import UnusableEntry
from apps.fiscal.models import ExchangeRate, OwnRate
from sponsorplan.domain.fiscal.ecb import Reference, read_rates
from sponsorplan.domain.fiscal.rates import EURO, Digits
from sponsorplan.domain.money import exponent
from sponsorplan.turns import take_turn


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file had: rates, and how many were new or other than before."""

    rates: int
    new: int
    changed: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class OwnRateWish:
    """One ``base`` is ``digits`` of ``currency`` from ``day`` on, because of ``reason``."""

    base: str
    currency: str
    day: date
    digits: Digits
    reason: str


@transaction.atomic
def rates_take(*, content: bytes) -> Taken:
    """Take in a file of reference rates. Taken again it changes nothing. Raises ``UnreadableRates``.

    No company's act, so no audit event: they are public and the same for all.
    """
    found = read_rates(content)
    # Of two at once the second finds what the first brought.
    take_turn(ExchangeRate)
    first, last = found[0].day, found[-1].day
    rows = ExchangeRate.objects.filter(base=EURO, day__range=(first, last))
    known = {(row.day, row.currency): row for row in rows}
    new = [_row(one) for one in found if (one.day, one.currency) not in known]
    changed = []
    for one in found:
        row = known.get((one.day, one.currency))
        if row is not None and row.digits != one.digits:
            row.scaled, row.scale = one.digits.scaled, one.digits.scale
            changed.append(row)
    ExchangeRate.objects.bulk_create(new, batch_size=1_000)
    ExchangeRate.objects.bulk_update(changed, ["scaled", "scale"], batch_size=500)
    return Taken(len(found), len(new), len(changed), first, last)


def _row(one: Reference) -> ExchangeRate:
    return ExchangeRate(
        base=EURO,
        currency=one.currency,
        day=one.day,
        scaled=one.digits.scaled,
        scale=one.digits.scale,
    )


@transaction.atomic
def own_rate_make(*, member: Member, wish: OwnRateWish) -> OwnRate:
    """Set a rate of the company's own. Raises ``UnusableEntry`` and ``InvalidMoney``."""
    for code in (wish.base, wish.currency):
        exponent(code)
    if wish.base == wish.currency:
        raise UnusableEntry("Choose two currencies that differ.", field="currency")
    if wish.day > timezone.now().date():
        raise UnusableEntry("A rate is of today or of a day before.", field="day")
    if not wish.reason.strip():
        raise UnusableEntry("Say where the rate is from.", field="reason")
    made = OwnRate.objects.create(
        company=member.company,
        base=wish.base,
        currency=wish.currency,
        day=wish.day,
        scaled=wish.digits.scaled,
        scale=wish.digits.scale,
        reason=wish.reason.strip(),
        made_by=member.name,
    )
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="own_rate.set",
        subject=f"{wish.base}/{wish.currency}",
        data={
            "id": made.pk,
            "day": wish.day.isoformat(),
            "rate": str(wish.digits),
            "reason": made.reason,
        },
    )
    return made
