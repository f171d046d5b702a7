"""Made-up facts, in as few words as a test needs."""

from collections.abc import Mapping, Sequence

from sponsorplan.domain.channels import registry
from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.upstreams.facts import (
    ChannelFact,
    Facts,
    Kind,
    PackageFact,
    UpstreamFact,
)

METADATA, FUNDING_FILE, LISTING = "package metadata", "FUNDING.yml@loom/weave", "listing"


def package(name: str, *funding: str, repository: str = "", kind: str = "npm") -> Package:
    return Package(kind, name, "1.0.0", funding=funding, repository=repository)


def ref(address: str) -> ChannelRef:
    found = registry.recognise(address)
    assert found is not None
    return found


def channel(
    address: str, evidence: str = METADATA, source: str = "npm package metadata"
) -> ChannelFact:
    return ChannelFact(ref(address), evidence, source, "2026-11-23")


def of_owner(address: str, evidence: str = LISTING, source: str = "list@1") -> ChannelFact:
    return ChannelFact(ref(address), evidence, source, "2026-11-23", of_owner=True)


def facts(
    packages: Mapping[str, str] | None = None,
    *,
    channels: Mapping[str, Sequence[ChannelFact]] | None = None,
    owners: Mapping[str, Sequence[ChannelFact]] | None = None,
    upstreams: Sequence[UpstreamFact] = (),
) -> Facts:
    """``packages`` maps npm names to repositories."""
    return Facts(
        packages={
            ("npm", name): PackageFact(at, METADATA) for name, at in (packages or {}).items()
        },
        upstreams={fact.repository: fact for fact in upstreams},
        channels={at: tuple(known) for at, known in (channels or {}).items()},
        owner_channels={at: tuple(known) for at, known in (owners or {}).items()},
    )


def company_owned(repository: str, company: str) -> UpstreamFact:
    return UpstreamFact(repository, Kind.COMPANY_OWNED, company, note="its authors say so")
