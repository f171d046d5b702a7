"""Whether Stripe may collect on this instance, for whom, and in words what is missing."""

from dataclasses import dataclass

from django.conf import settings

from sponsorplan.domain.collecting.units import NotAtStripe, stripe_exponent
from sponsorplan.domain.money import InvalidMoney
from sponsorplan.http import is_loopback

# In what capacity the payee of record takes the money; there is no other that is ours to support.
CAPACITIES = {
    "fiscal-host": "a fiscal host that is the legal recipient for the projects it hosts",
    "foundation": "a foundation or company that sells or is given the sponsorship itself",
    "own-units": "an organisation that bills its own units for its sponsorship",
}


@dataclass(frozen=True, slots=True)
class Setup:
    """``missing`` says what has to be set before anything is collected; none set is simply off."""

    payee: str
    capacity: str
    currencies: tuple[str, ...]
    is_live: bool
    missing: tuple[str, ...]
    is_begun: bool

    @property
    def is_on(self) -> bool:
        return not self.missing

    @property
    def capacity_words(self) -> str:
        return CAPACITIES.get(self.capacity, "")


def setup() -> Setup:
    """The settings as they are, none of the secrets."""
    key = str(settings.SPONSORPLAN_STRIPE_SECRET_KEY)
    secrets = settings.SPONSORPLAN_STRIPE_WEBHOOK_SECRETS
    payee, capacity = settings.SPONSORPLAN_STRIPE_PAYEE, settings.SPONSORPLAN_STRIPE_PAYEE_IS
    currencies = tuple(settings.SPONSORPLAN_STRIPE_CURRENCIES)
    missing = [*_of_key(key), *_of_secrets(secrets), *_of_payee(payee, capacity)]
    missing += [*_of_currencies(currencies), *_of_address(settings.SPONSORPLAN_STRIPE_API)]
    begun = bool(key or secrets or payee or capacity or currencies)
    return Setup(payee, capacity, currencies, "_live_" in key, tuple(missing), begun)


def _of_key(key: str) -> list[str]:
    if not key:
        return ["SPONSORPLAN_STRIPE_SECRET_KEY: the secret key of the payee's own Stripe account."]
    if not key.startswith(("sk_", "rk_")):
        return [
            "SPONSORPLAN_STRIPE_SECRET_KEY begins with sk_ or rk_; a publishable key is not it."
        ]
    return []


def _of_secrets(secrets: list[str]) -> list[str]:
    if not secrets:
        words = "the signing secret of the webhook endpoint /webhooks/stripe/, or two while"
        return [f"SPONSORPLAN_STRIPE_WEBHOOK_SECRETS: {words} one replaces the other."]
    if any(not each.startswith("whsec_") for each in secrets):
        return ["SPONSORPLAN_STRIPE_WEBHOOK_SECRETS: each secret begins with whsec_."]
    return []


def _of_payee(payee: str, capacity: str) -> list[str]:
    missing = []
    if not payee:
        missing.append(
            "SPONSORPLAN_STRIPE_PAYEE: the legal name of whoever is the payee of record."
        )
    if capacity not in CAPACITIES:
        missing.append(
            f"SPONSORPLAN_STRIPE_PAYEE_IS: in what capacity, one of {', '.join(CAPACITIES)}."
        )
    return missing


def _of_currencies(currencies: tuple[str, ...]) -> list[str]:
    if not currencies:
        return ["SPONSORPLAN_STRIPE_CURRENCIES: what may be collected, such as USD,EUR."]
    wrong = [each for each in currencies if not _is_taken(each)]
    if wrong:
        return [f"SPONSORPLAN_STRIPE_CURRENCIES: Stripe does not take {', '.join(wrong)}."]
    return []


def _is_taken(currency: str) -> bool:
    try:
        stripe_exponent(currency)
    except (NotAtStripe, InvalidMoney):
        return False
    return True


def _of_address(address: str) -> list[str]:
    if address.startswith("https://") or (address.startswith("http://") and is_loopback(address)):
        return []
    return ["SPONSORPLAN_STRIPE_API: an https address, or a replay server's loopback address."]
