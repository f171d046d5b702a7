"""What is known about packages and the people behind them, each fact with where it was seen.

Facts are shared by all companies and hold public things only. Repositories and owners are keyed
as ``repository.canonical`` writes them: ``github.com/babel/babel`` and ``github.com/babel``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.risk.signals import Signals

PackageKey = tuple[str, str]


class Kind(StrEnum):
    """Who stands behind a repository."""

    PERSON = "person"
    ORG = "org"
    FOUNDATION = "foundation"
    COMPANY_OWNED = "company-owned"
    UNKNOWN = "unknown"


class Trust(StrEnum):
    """How sure a channel is, the least sure first. Only the last says that a person checked it."""

    FOUND = "found"  # one source names it
    CORROBORATED = "corroborated"  # two independent sources do
    VERIFIED = "verified"  # the platform says that the account is live and takes money
    CONFIRMED = "confirmed"  # a member of the company that pays said so

    @property
    def rank(self) -> int:
        return list(Trust).index(self)


@dataclass(frozen=True, slots=True)
class PackageFact:
    """Where a package's source is; ``seen_on`` is a date in ISO form, perhaps without its day.

    ``attested``: a signed statement ties a release to the repository.
    """

    repository: str
    evidence: str
    source: str = ""
    seen_on: str = ""
    attested: bool = False


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


@dataclass(frozen=True, slots=True)
class AccountCheck:
    """What a platform itself said of an account, and when.

    ``live`` is false when there is no such account; ``takes_payment`` is ``None`` when it did not
    say. ``minimum`` is what one payment must be at least, ``received_minor`` what the account got
    in a year from everybody, both in minor units of ``currency``.
    """

    live: bool
    takes_payment: bool | None = None
    minimum: int | None = None
    currency: str = ""
    received_minor: int | None = None
    source: str = ""
    seen_on: str = ""

    @property
    def is_open(self) -> bool:
        return self.live and self.takes_payment is not False


@dataclass(frozen=True, slots=True)
class Origin:
    """Who said it, and when, as a day in ISO form."""

    source: str
    seen_on: str


@dataclass(frozen=True, slots=True)
class Observed:
    """``signals`` as far as anybody knows, and by the name of each where it is from.

    ``load`` is what users feel first: open questions a year for each maintainer, in hundredths,
    and ``load_before`` the same of the year before. ``successor`` is named where it is gone.
    ``users`` counts what depends on it in public, of its package that most depend on, as
    ``users_from`` says; it is no signal and moves no money. ``agreement`` says of a signal that
    several sources know whether they agree.
    """

    signals: Signals = field(default_factory=Signals)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    maintainers: int | None = None
    users: int | None = None
    users_from: Origin | None = None
    load: int | None = None
    load_before: int | None = None
    successor: str = ""
    licences: tuple[str, ...] = ()
    agreement: Mapping[str, bool] = field(default_factory=dict)

    @property
    def users_per_maintainer(self) -> int | None:
        """With nobody active, as if one were."""
        if self.users is None or self.maintainers is None:
            return None
        return self.users // max(self.maintainers, 1)


@dataclass(frozen=True, slots=True)
class Alias:
    """A repository that was renamed or moved. ``seen_on`` is when somebody found it there."""

    new: str
    source: str = ""
    seen_on: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """Everything known, by key. Nothing here depends on any one company.

    ``checks`` are by platform and handle, ``aliases`` by the repository's former place,
    ``observed`` by repository.
    """

    packages: Mapping[PackageKey, PackageFact] = field(default_factory=dict)
    upstreams: Mapping[str, UpstreamFact] = field(default_factory=dict)
    channels: Mapping[str, tuple[ChannelFact, ...]] = field(default_factory=dict)
    owner_channels: Mapping[str, tuple[ChannelFact, ...]] = field(default_factory=dict)
    checks: Mapping[tuple[str, str], AccountCheck] = field(default_factory=dict)
    aliases: Mapping[str, Alias] = field(default_factory=dict)
    observed: Mapping[str, Observed] = field(default_factory=dict)

    def present_place(self, repository: str) -> str:
        """Where a repository is now, if it was moved; a chain of moves is followed to its end.

        Who moves back leaves a circle: all of its places are the one that was seen last.
        """
        path = [repository]
        while alias := self.aliases.get(path[-1]):
            if alias.new in path:
                circle = [self.aliases[place] for place in path[path.index(alias.new) :]]
                return max(circle, key=lambda move: (move.seen_on, move.new)).new
            path.append(alias.new)
        return path[-1]

    def check(self, ref: ChannelRef) -> AccountCheck | None:
        return self.checks.get((ref.platform, ref.handle.lower()))
