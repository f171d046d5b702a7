"""Risk and need on plain documents: a list of upstreams with what is known of each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sponsorplan.domain.allocation.calculator.documents import (
    InvalidNumbers,
    listed,
    text,
    whole,
)
from sponsorplan.domain.risk.score import Assessment, assess, multiplier
from sponsorplan.domain.risk.signals import INCONCLUSIVE, Signals, people

STRENGTH = 3  # as a policy has it by default
STATES = ("active", "archived", "deprecated", "hijacked")
_BEST_CHECK = 10
_CURRENCY = "USD"
_MOST = 10**15


def calculate_risk(document: object) -> list[dict[str, object]]:
    """One answer for each row, in order. Whatever a row leaves out is not known.

    Raises ``InvalidNumbers`` with the row and the field.
    """
    return [_row(row, f"[{at}]") for at, row in enumerate(listed(document))]


def _row(row: object, where: str) -> dict[str, object]:
    if not isinstance(row, Mapping):
        raise InvalidNumbers(f"“{where}” is an object.", field=where)
    notes = list(_notes(row))
    return {
        "upstream": text(row.get("upstream"), f"{where}.upstream"),
        **answer(assess(signals_of(row, where))),
        **({"notes": notes} if notes else {}),
    }


def _notes(row: Mapping[str, object]) -> Iterator[str]:
    funding = row.get("funding_per_year")
    if isinstance(funding, Mapping) and funding.get("currency", _CURRENCY) != _CURRENCY:
        yield (
            f"The funding is in {funding['currency']} and no rate is given, so it counts as not "
            f"known. Convert it to {_CURRENCY} first, and note the rate."
        )


def answer(found: Assessment) -> dict[str, object]:
    """An assessment as a document: shares of one, with four places."""
    risk = found.risk
    return {
        "risk": _share(risk.value),
        "range": [_share(risk.low), _share(risk.high)],
        "coverage": _share(risk.coverage),
        "need": _share(found.need),
        "need_range": [_share(found.need_low), _share(found.need_high)],
        "multiplier": _share(multiplier(risk, STRENGTH)),
        "gate": found.gate or None,
        "parts": [
            {
                "signal": part.signal,
                "z": _share(part.z),
                "weight": Decimal(part.weight).scaleb(-2),
                "known": part.known,
            }
            for part in found.parts
        ],
    }


def signals_of(row: Mapping[str, object], where: str) -> Signals:
    """What a row says. Raises ``InvalidNumbers``; keys that mean nothing here are ignored."""
    asked, answered = _count(row, "asked", where), _count(row, "answered", where)
    if asked is not None and answered is not None and answered > asked:
        words = f"“{where}.answered” is at most what was asked, {asked}."
        raise InvalidNumbers(words, field=f"{where}.answered")
    return Signals(
        as_of=_day(row, "as_of", where),
        commits=_commits(row, where),
        publishers=_count(row, "publishers", where),
        regulars=_count(row, "regulars", where),
        asked=asked,
        answered=answered,
        last_activity=_day(row, "last_activity", where),
        checks=_checks(row, where),
        distress=_truth(row, "distress", where),
        funding_cents=_funding(row, where),
        paid_people=_count(row, "paid_people", where),
        company_owned=_truth(row, "company_owned", where),
        state=_state(row, where),
        has_payee=_truth(row, "payee", where),
    )


def _share(ten_thousandths: int) -> Decimal:
    return Decimal(ten_thousandths).scaleb(-4)


def _count(row: Mapping[str, object], name: str, where: str) -> int | None:
    value = row.get(name)
    if value is None:
        return None
    count = whole(value, f"{where}.{name}", least=0)
    if count > _MOST:
        raise InvalidNumbers(f"“{where}.{name}” is at most {_MOST}.", field=f"{where}.{name}")
    return count


def _truth(row: Mapping[str, object], name: str, where: str) -> bool | None:
    value = row.get(name)
    if value is None or isinstance(value, bool):
        return value
    if value in (0, 1):
        return value == 1
    raise InvalidNumbers(f"“{where}.{name}” is true or false.", field=f"{where}.{name}")


def _day(row: Mapping[str, object], name: str, where: str) -> date | None:
    value = row.get(name)
    if value is None:
        return None
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        words = f"“{where}.{name}” is a day, as 2026-11-23."
        raise InvalidNumbers(words, field=f"{where}.{name}") from None


def _state(row: Mapping[str, object], where: str) -> str:
    value = row.get("state")
    if value is None:
        return ""
    if value not in STATES:
        words = f"“{where}.state” is one of {', '.join(STATES)}."
        raise InvalidNumbers(words, field=f"{where}.state")
    return str(value)


def _commits(row: Mapping[str, object], where: str) -> Sequence[int] | None:
    value, place = row.get("commits_by_person"), f"{where}.commits_by_person"
    bots = row.get("bots")
    names = [text(bot, f"{where}.bots") for bot in listed([] if bots is None else bots)]
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise InvalidNumbers(f"“{place}” gives a number of commits for each person.", field=place)
    counted = {}
    for person in value:
        count = _count(value, person, place)
        if count is None:
            raise InvalidNumbers(f"“{place}.{person}” is a whole number.", field=place)
        counted[person] = count
    return people(counted, names)


def _checks(row: Mapping[str, object], where: str) -> dict[str, Fraction]:
    value, place = row.get("checks"), f"{where}.checks"
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InvalidNumbers(f"“{place}” gives a score for each check.", field=place)
    return {name: _score(score, f"{place}.{name}") for name, score in value.items()}


def _score(value: object, where: str) -> Fraction:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        score = Fraction(value)
        if score == INCONCLUSIVE or 0 <= score <= _BEST_CHECK:
            return score
    raise InvalidNumbers(f"“{where}” is from 0 to {_BEST_CHECK}, or -1.", field=where)


def _funding(row: Mapping[str, object], where: str) -> int | None:
    """US cents a year. Another currency needs a rate, which nobody gave: so it is not known."""
    value, place = row.get("funding_per_year"), f"{where}.funding_per_year"
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise InvalidNumbers(f"“{place}” has “minor” and “currency”.", field=place)
    minor = _count(value, "minor", place)
    if minor is None:
        return None
    currency = text(value.get("currency"), f"{place}.currency")
    return minor if currency == _CURRENCY else None
