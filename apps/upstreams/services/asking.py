"""Asking a source here and now about packages that somebody lists, for a catalogue to be built."""

from collections.abc import Collection

from django.utils import timezone

from apps.upstreams.errors import AskingImpossible
from apps.upstreams.providers import registry
from apps.upstreams.providers.interface import (
    AnswerInvalid,
    Answers,
    Provider,
    SourceUnavailable,
)
from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.purl import Purl
from sponsorplan.domain.upstreams.facts import Facts
from sponsorplan.domain.upstreams.findings import Found, Subject
from sponsorplan.domain.upstreams.resolve import resolve


def source_ask(*, source: str, packages: Collection[Purl], facts: Facts) -> list[Found]:
    """What the source says of the packages, or of the repositories that ``facts`` know for them.

    All or nothing: raises ``AskingImpossible`` where a question was not answered as its contract
    says, or where there are more of them than the source takes in an hour.
    """
    day = timezone.now().date().isoformat()
    keys = _keys(packages, facts)
    found = []
    for provider in (made() for made in registry.PROVIDERS[source]):
        wanted = [key for key in keys[provider.subject] if provider.takes(key)]
        for answers in _answers(provider, wanted):
            found += [
                Found(provider.name, provider.subject, key, day, finding)
                for key, finding in answers.findings.items()
            ]
    return found


def _keys(packages: Collection[Purl], facts: Facts) -> dict[Subject, list[str]]:
    known = resolve([Package(one.type, one.name, "") for one in packages], facts)
    return {
        Subject.PACKAGE: sorted({str(Purl(one.type, one.name)) for one in packages}),
        Subject.REPOSITORY: sorted({fact.repository for fact in known.found.values()}),
        Subject.ACCOUNT: [],
    }


def _answers(provider: Provider, keys: list[str]) -> list[Answers]:
    parts = [keys[start : start + provider.batch] for start in range(0, len(keys), provider.batch)]
    if len(parts) > provider.hourly:
        raise AskingImpossible(
            f"{len(keys):,} questions are more than {provider.name} takes in an hour: "
            f"list {provider.hourly * provider.batch:,} at most."
        )
    answers = []
    for part in parts:
        try:
            answers.append(provider.ask(part, {}))
        except (SourceUnavailable, AnswerInvalid) as error:
            raise AskingImpossible(f"{provider.name}: {error.detail} Nothing is built.") from error
        if answers[-1].pause and part is not parts[-1]:
            raise AskingImpossible(f"{provider.name} asks to be left alone for a while.")
    return answers
