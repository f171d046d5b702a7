"""Every look, in the order in which an operator sets things up."""

from collections.abc import Callable, Iterable

from sponsorplan.management.doctor import people, services, site, stores
from sponsorplan.management.doctor.verdict import Finding, unsafe

_LOOKS: tuple[tuple[str, Callable[[], Iterable[Finding]]], ...] = (
    ("secret key", site.secret_key),
    ("old secret keys", site.old_keys),
    ("debug", site.debug),
    ("hosts", site.hosts),
    ("https", site.https),
    ("static files", site.static),
    ("database", stores.database),
    ("migrations", stores.migrations),
    ("files", stores.files),
    ("data folder", stores.folder),
    ("disk", stores.disk),
    ("cache", services.shared_cache),
    ("broker", services.broker),
    ("workers", services.workers),
    ("mail", services.mail),
    ("clock", stores.clock),
    ("demo accounts", people.demo),
    ("contact", people.contact),
)


def look() -> list[Finding]:
    """All findings. A look that fails itself is one, as nobody knows then how things are."""
    found: list[Finding] = []
    for what, one in _LOOKS:
        try:
            found += one()
        except Exception as error:  # noqa: BLE001 - the others are still worth knowing
            words = f"could not be looked at ({type(error).__name__})."
            found.append(unsafe(what, words, "See whether its settings are right."))
    return found
