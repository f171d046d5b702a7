"""What is worth asking about: noted down here, asked in `refresh`."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from apps.upstreams.models import Lookup
from apps.upstreams.providers import registry
from apps.upstreams.selectors import known_facts
from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.purl import Purl
from sponsorplan.domain.upstreams.findings import Subject
from sponsorplan.domain.upstreams.resolve import resolve

_BATCH = 500
Keys = Mapping[Subject, frozenset[str]]


def packages_want(*, packages: Iterable[Package]) -> None:
    """Note that something rests on these packages, and on all that is known to be behind them.

    The caller vouches that none of them is, or may be, a company's own: what is noted here is
    shared by all companies and is asked about outside.
    """
    if not registry.enabled():
        return
    chosen = list(packages)
    resolution = resolve(chosen, known_facts())
    want(
        {
            Subject.PACKAGE: frozenset(str(Purl(one.type, one.name)) for one in chosen),
            Subject.REPOSITORY: frozenset(
                fact.repository
                for fact in resolution.found.values()
                if fact.repository.count("/") > 1
            ),
            Subject.ACCOUNT: frozenset(
                account_key(fact.ref.platform, fact.ref.handle)
                for recipient in resolution.recipients.values()
                for fact in recipient.channels
            ),
        }
    )


def account_key(platform: str, handle: str) -> str:
    return f"{platform}:{handle.lower()}"


def want(keys: Keys) -> None:
    """Have every source that could know them be asked; those that were are only marked as used."""
    now = timezone.now()
    for provider in registry.enabled():
        wanted = sorted(key for key in keys.get(provider.subject, ()) if provider.takes(key))
        for start in range(0, len(wanted), _BATCH):
            part = wanted[start : start + _BATCH]
            with transaction.atomic():
                Lookup.objects.bulk_create(
                    [
                        Lookup(
                            source=provider.name,
                            subject=provider.subject,
                            key=key,
                            due_at=now,
                            wanted_at=now,
                        )
                        for key in part
                    ],
                    ignore_conflicts=True,
                )
                # Who holds one marks it as used too, or asks it: two never wait for each other.
                free = Lookup.objects.select_for_update(no_key=True, skip_locked=True).filter(
                    source=provider.name, subject=provider.subject, key__in=part
                )
                Lookup.objects.filter(pk__in=free.values("pk")).update(wanted_at=now)
