"""What Stripe is asked to collect, whole."""

from dataclasses import dataclass

from sponsorplan.domain.collecting.bill import BillLine


@dataclass(frozen=True, slots=True)
class Order:
    """``key`` is the collection's own random name; ``title`` says what it is for."""

    key: str
    title: str
    bill_to: str
    email: str
    currency: str
    lines: tuple[BillLine, ...]
    purchase_order: str = ""
    days_until_due: int = 30
    return_url: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A verified event, as far as it is a hint: which objects it speaks of, by their ids."""

    event_id: str
    type: str
    about: tuple[str, ...]
    livemode: bool | None = None
