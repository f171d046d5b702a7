"""ecosyste.ms: packages by purl, a hundred at a time. Data under CC BY-SA 4.0, credited in the docs.

Contract: `ecosyste-ms/packages`, its OpenAPI document and its serialisers. Unknown purls are simply
missing from an answer, which also sets the service to work; so a first miss is no answer yet.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings

from apps.upstreams.providers.asking import checked, documents, instant
from apps.upstreams.providers.interface import Answers
from sponsorplan.domain.lockfiles.decode import rows, text_of
from sponsorplan.domain.purl import Purl, parse
from sponsorplan.domain.upstreams.findings import (
    MOST_ADDRESSES,
    Finding,
    PackageFinding,
    State,
    Subject,
)
from sponsorplan.domain.upstreams.repository import canonical
from sponsorplan.http import Client

_TYPES = frozenset(
    {"npm", "pypi", "cargo", "golang", "gem", "composer", "nuget", "maven", "hex", "pub", "conda"}
    | {"swift", "cocoapods", "cran", "bioconductor", "hackage", "docker", "githubactions", "jsr"}
)
_STATES = {"deprecated": State.DEPRECATED, "abandoned": State.DEPRECATED}


class EcosystemsPackages:
    name: ClassVar[str] = "ecosystems"
    subject: ClassVar[Subject] = Subject.PACKAGE
    batch: ClassVar[int] = 100
    hourly: ClassVar[int] = 4_000  # of the 5,000 it grants
    minutely: ClassVar[int | None] = None
    fresh_for: ClassVar[timedelta] = timedelta(days=7)

    def takes(self, key: str) -> bool:
        package = parse(key)
        return package is not None and package.type in _TYPES

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:  # noqa: ARG002 - POST
        client = Client(settings.SPONSORPLAN_ECOSYSTEMS_URL)
        answer = checked(lambda: client.post("/api/v1/packages/bulk_lookup", {"purls": list(keys)}))
        found: dict[str, Finding | None] = {}
        for row in documents(answer):
            package = parse(text_of(row.get("purl")))
            if package is not None:
                # Answers come in no order, and with the purl spelled its way.
                found.setdefault(str(Purl(package.type, package.name)), _finding(row))
        return Answers({key: found[key] for key in keys if key in found})


def _finding(row: Mapping[str, Any]) -> PackageFinding:
    addresses = (text_of(address) for address in rows(row.get("funding_links")))
    # Names and addresses of maintainers are in the answer; how many they are is all that is kept.
    maintainers = rows(row.get("maintainers"))
    return PackageFinding(
        repository=canonical(text_of(row.get("repository_url"))) or "",
        funding=tuple(one for one in addresses if one.startswith("https://"))[:MOST_ADDRESSES],
        publishers=len(maintainers) or None,
        state=_STATES.get(text_of(row.get("status")), State.ACTIVE),
        released=instant(row.get("latest_release_published_at")),
    )
