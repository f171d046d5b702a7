"""Everything a split is made from, and its digest: same inputs, same digest, same cents."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sponsorplan.domain.allocation.decisions import NOTHING, Carried, Decision
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk.score import WHOLE, Risk

MODEL_VERSION = 3

PackageKey = tuple[str, str]  # type and name, as registered


# Where texts are remembered there are no slots: of a large inventory they take most of the time that a
# digest takes, and a changed setting changes none of them.


@dataclass(frozen=True)
class FileInput:
    """One parsed file. ``sha256`` is that of its bytes, in hexadecimal."""

    sha256: str
    parser: str
    parser_version: int
    packages: tuple[Package, ...]
    edges: tuple[tuple[int, int], ...]

    @cached_property
    def text(self) -> str:
        """As the canonical document has it."""
        return _text(_file(self))


@dataclass(frozen=True)
class ProductInput:
    """A product and the files of its present inventory. The name is for people only."""

    name: str
    tier: int
    files: tuple[FileInput, ...]

    @cached_property
    def text(self) -> str:
        """As the canonical document has it, which is without its name."""
        files = ",".join(sorted(file.text for file in self.files))
        return f'{{"files":[{files}],"tier":{self.tier}}}'


@dataclass(frozen=True, slots=True)
class ChannelInput:
    """The way chosen to pay a recipient; bounds in minor units of the plan's currency."""

    platform: str
    title: str
    handle: str
    url: str
    trust: str
    quantum: int
    minimum: int
    maximum: int | None


@dataclass(frozen=True)
class RecipientInput:
    """One payee. ``upstreams`` are those it is paid for; ``gate`` is why not, in words, or empty.

    ``need`` is the not-yet-funded factor in ten-thousandths. ``changed_from`` is the address that was
    paid before, where nobody confirmed the present one. ``heir`` is the recipient that gets what a
    closed gate withholds. ``doubtful`` is an address that nothing but hearsay names. ``owner`` and ``ecosystem`` are what caps of several lines go by.
    """

    key: str
    name: str
    upstreams: tuple[str, ...]
    gate: str
    risk: Risk
    channel: ChannelInput | None
    other_addresses: tuple[str, ...] = ()
    changed_from: str = ""
    need: int = WHOLE
    heir: str = ""
    owner: str = ""
    ecosystem: str = ""
    doubtful: str = ""

    @cached_property
    def text(self) -> str:
        """As the canonical document has it."""
        return _text(_recipient(self))


class Grouping(dict[PackageKey, str]):
    """The upstream of each package. It is not changed once it is made, and remembers its text.

    ``ground`` is what `ground_for` made of it last.
    """

    ground: object = None

    @cached_property
    def text(self) -> str:
        """As the canonical document has it."""
        return _text(sorted([*key, up] for key, up in self.items()))


@dataclass(frozen=True, slots=True)
class Inputs:
    """All of it. ``upstream_of`` lacks the packages whose upstream is not known.

    ``votes`` are points by recipient, of members together. ``carried`` is what the last plan left.

    ``facts_seen`` is the oldest and the newest day, in ISO form and perhaps without its day, of the
    facts about recipients. It is for people: the facts themselves are what decides.
    """

    budget: Money
    as_of: date
    policy: Policy
    products: tuple[ProductInput, ...]
    upstream_of: Mapping[PackageKey, str]
    recipients: Mapping[str, RecipientInput]
    facts_seen: tuple[str, str] = ("", "")
    decisions: tuple[Decision, ...] = ()
    votes: Mapping[str, int] = field(default_factory=dict)
    carried: Carried = NOTHING

    def canonical(self) -> bytes:
        """The inputs as one JSON document in one order, whatever order they were given in."""
        grouping = self.upstream_of
        if not isinstance(grouping, Grouping):
            grouping = Grouping(grouping)
        recipients = [self.recipients[key].text for key in sorted(self.recipients)]
        decisions = [[one.upstream, one.kind, one.minor] for one in sorted(self.decisions)]
        parts = {
            "model_version": _text(MODEL_VERSION),
            "budget": _text([self.budget.minor, self.budget.currency]),
            "as_of": _text(self.as_of.isoformat()),
            "policy": _text(self.policy.as_dict()),
            "products": f"[{','.join(sorted(product.text for product in self.products))}]",
            "upstreams": grouping.text,
            "recipients": f"[{','.join(recipients)}]",
            "decisions": _text(decisions),
            "votes": _text(sorted([key, points] for key, points in self.votes.items())),
            "carried": _text(self.carried.document()),
        }
        members = ",".join(f'"{name}":{parts[name]}' for name in sorted(parts))
        return f"{{{members}}}".encode()

    def digest(self) -> str:
        """SHA-256 of the canonical inputs, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()


def _text(document: object) -> str:
    """Plain values as JSON in one form: the order of keys and the spaces are fixed."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _file(file: FileInput) -> dict[str, object]:
    return {
        "sha256": file.sha256,
        "parser": [file.parser, file.parser_version],
        "packages": [_package(package) for package in file.packages],
        "edges": [list(edge) for edge in file.edges],
    }


def _package(package: Package) -> list[object]:
    row = [package.type, package.name, package.version, package.scope, package.direct]
    return [*row, package.weight, package.held] if package.held or package.weight > 1 else [*row]


def _recipient(recipient: RecipientInput) -> dict[str, object]:
    risk, channel = recipient.risk, recipient.channel
    return {
        "key": recipient.key,
        "upstreams": list(recipient.upstreams),
        "gate": recipient.gate,
        "risk": [risk.value, risk.low, risk.high, risk.coverage],
        **({"need": recipient.need} if recipient.need != WHOLE else {}),
        **{
            name: value
            for name in ("changed_from", "heir", "owner", "ecosystem", "doubtful")
            if (value := getattr(recipient, name))
        },
        "channel": channel
        and [
            channel.platform,
            channel.handle,
            channel.url,
            channel.trust,
            channel.quantum,
            channel.minimum,
            channel.maximum,
        ],
    }
