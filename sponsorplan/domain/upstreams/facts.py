"""What is known about packages and the people behind them, each fact with where it was seen.

Facts are shared by all companies and hold public things only. Repositories and owners are keyed
as ``repository.canonical`` writes them: ``github.com/babel/babel`` and ``github.com/babel``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sponsorplan.domain.channels.interface import ChannelRef

PackageKey = tuple[str, str]


class Kind(StrEnum):
    """Who stands behind a repository."""

    PERSON = "person"
    ORG = "org"
    FOUNDATION = "foundation"
    COMPANY_OWNED = "company-owned"
    UNKNOWN = "unknown"


class Trust(StrEnum):
    """How sure a channel is. Neither word says that a person has checked it."""

    FOUND = "found"
    CORROBORATED = "corroborated"


@dataclass(frozen=True, slots=True)
class PackageFact:
    """Where a package's source is; ``seen_on`` is a date in ISO form, perhaps without its day."""

    repository: str
    evidence: str
    source: str = ""
    seen_on: str = ""


@dataclass(frozen=True, slots=True)
class UpstreamFact:
    """``archived`` is ``None`` when nobody looked; ``note`` says what kind and company rest on."""

    repository: str
    kind: Kind = Kind.UNKNOWN
    owner_company: str = ""
    archived: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChannelFact:
    """``of_owner`` marks what was said of the owner's account and not of this repository."""

    ref: ChannelRef
    evidence: str
    source: str = ""
    seen_on: str = ""
    of_owner: bool = False
    trust: Trust = Trust.FOUND


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """Everything known, by key. Nothing here depends on any one company."""

    packages: Mapping[PackageKey, PackageFact] = field(default_factory=dict)
    upstreams: Mapping[str, UpstreamFact] = field(default_factory=dict)
    channels: Mapping[str, tuple[ChannelFact, ...]] = field(default_factory=dict)
    owner_channels: Mapping[str, tuple[ChannelFact, ...]] = field(default_factory=dict)
