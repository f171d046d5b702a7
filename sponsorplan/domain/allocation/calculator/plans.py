"""A whole split on a plain document: lines with scores, what members said of them, and the policy."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from sponsorplan.domain.allocation.calculator.documents import (
    InvalidNumbers,
    listed,
    member_of,
    text,
    whole,
)
from sponsorplan.domain.allocation.decisions import Carried, Decision, DecisionKind
from sponsorplan.domain.allocation.inputs import (
    ChannelInput,
    FileInput,
    Inputs,
    ProductInput,
    RecipientInput,
)
from sponsorplan.domain.allocation.policy import policy_from
from sponsorplan.domain.allocation.proposal import GIVEN_OUT_ANEW, LineState, Proposal
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.allocation.said import channel_input
from sponsorplan.domain.channels import registry
from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk import score
from sponsorplan.domain.upstreams.facts import Trust

_FIRST, _PERIOD = date(2026, 1, 1), timedelta(days=30)
_CURRENCY, _USUAL = "USD", "open_collective"
_HUNDRED, _MOST_PERIODS = 100, 120
_TEXTS = ("gate", "successor", "owner", "ecosystem")
_WORDS = {str(kind): kind for kind in DecisionKind}
_KEYS = {"id", "score", "channel", "votes", "percent_before", *_TEXTS, *_WORDS}


def calculate_plan(document: object) -> list[dict[str, object]]:
    """What is sent in each of ``periods`` of thirty days, one if not given.

    A line has a ``score`` (its usage; risk and need are the same for all), a ``channel`` (Open
    Collective, which takes any amount, if not given; ``null`` for none), and what members said of it.
    Raises ``InvalidNumbers`` with the field, and whatever the policy and the split raise.
    """
    inputs = _inputs(document)
    periods = whole(_given(document, "periods", 1), "periods", least=1)
    if periods > _MOST_PERIODS:
        raise InvalidNumbers(f"“periods” is at most {_MOST_PERIODS}.", field="periods")
    answers = []
    for _ in range(periods):
        proposal = propose(inputs)
        answers.append(_answer(proposal))
        inputs = replace(inputs, as_of=inputs.as_of + _PERIOD, carried=left_by(proposal))
    return answers


def left_by(proposal: Proposal) -> Carried:
    """What it leaves to the next plan of its kind, if it is followed."""
    lines = proposal.lines
    closed = (LineState.GATED, LineState.EXCLUDED)
    return Carried(
        plan=proposal.digest,
        shares={line.upstream: line.share for line in lines if line.share},
        credits={line.upstream: line.credit for line in lines if line.credit},
        held={line.upstream: line.held for line in lines if line.held},
        since={line.upstream: line.since for line in lines if line.since},
        payable=frozenset(line.upstream for line in lines if line.state is LineState.PAYABLE),
        reset=frozenset(line.upstream for line in lines if line.state in closed),
        left=sum(item.minor for item in proposal.unplaced if item.reason in GIVEN_OUT_ANEW),
    )


def _answer(proposal: Proposal) -> dict[str, object]:
    """Minor units by line; what is nothing is left out, but for what is sent."""
    lines = sorted(proposal.lines, key=lambda line: line.upstream)
    parts: dict[str, dict[str, int]] = {
        "set_aside": {line.upstream: line.held for line in lines if line.held},
        "owed": {line.upstream: line.credit for line in lines if line.credit},
        "unplaced": {item.reason: item.minor for item in proposal.unplaced if item.minor},
    }
    sent = {line.upstream: line.sent for line in lines}
    return {"sent": sent, **{name: part for name, part in parts.items() if part}}


def _given(document: object, name: str, otherwise: object) -> object:
    return document.get(name, otherwise) if isinstance(document, Mapping) else otherwise


def _inputs(document: object) -> Inputs:
    lines = [
        _line(line, f"lines[{at}]")
        for at, line in enumerate(listed(member_of(document, "lines", "")))
    ]
    names = [str(line["id"]) for line in lines]
    if len(set(names)) < len(names):
        raise InvalidNumbers("Two lines have the same id.", field="lines")
    policy = _given(document, "policy", {})
    if not isinstance(policy, Mapping):
        raise InvalidNumbers("“policy” is an object.", field="policy")
    # A score is a seat of that weight in one product that names everybody.
    packages = tuple(
        Package(
            "generic",
            name,
            "1",
            direct=True,
            weight=whole(member_of(line, "score", where), f"{where}.score", least=1),
        )
        for at, (name, line) in enumerate(zip(names, lines, strict=True))
        for where in [f"lines[{at}]"]
    )
    before = {
        name: TOTAL * percent // _HUNDRED
        for name, line in zip(names, lines, strict=True)
        if (percent := _count(line, "percent_before"))
    }
    return Inputs(
        Money(whole(member_of(document, "budget", ""), "budget", least=0), _CURRENCY),
        _FIRST,
        policy_from(policy),
        (ProductInput("", 1, (FileInput("", "", 1, packages, ()),)),),
        {(package.type, package.name): package.name for package in packages},
        {name: _recipient(line) for name, line in zip(names, lines, strict=True)},
        decisions=tuple(word for line in lines for word in _decisions(line)),
        votes={
            name: points
            for name, line in zip(names, lines, strict=True)
            if (points := _count(line, "votes"))
        },
        carried=Carried(shares=before),
    )


def _line(value: object, where: str) -> Mapping[str, object]:
    text(member_of(value, "id", where), f"{where}.id")
    line = dict(value) if isinstance(value, Mapping) else {}
    if unknown := sorted(set(line) - _KEYS):
        words = (
            f"“{where}.{unknown[0]}” is not part of a line. It takes: {', '.join(sorted(_KEYS))}."
        )
        raise InvalidNumbers(words, field=f"{where}.{unknown[0]}")
    return line


def _count(line: Mapping[str, object], name: str) -> int:
    return whole(line.get(name, 0), f"{line['id']}.{name}", least=0)


def _recipient(line: Mapping[str, object]) -> RecipientInput:
    key = str(line["id"])
    said = {name: text(line[name], f"{key}.{name}") for name in _TEXTS if name in line}
    return RecipientInput(
        key=key,
        name=key,
        upstreams=(key,),
        gate=said.get("gate", ""),
        risk=score.unknown(),
        channel=_channel(line, key),
        heir=said.get("successor", ""),
        owner=said.get("owner", ""),
        ecosystem=said.get("ecosystem", ""),
    )


def _channel(line: Mapping[str, object], key: str) -> ChannelInput | None:
    platform = line.get("channel", _USUAL)
    if platform is None:
        return None
    if not isinstance(platform, str) or registry.get(platform) is None:
        raise InvalidNumbers(f"“{key}.channel” is the name of a platform.", field=f"{key}.channel")
    ref = ChannelRef(platform, key, f"https://{platform}.example/{key}")
    return channel_input(ref, Trust.CONFIRMED, _CURRENCY)


def _decisions(line: Mapping[str, object]) -> list[Decision]:
    """An amount where the kind has one, else ``true``."""
    found = []
    for name, kind in _WORDS.items():
        if name in line:
            amount = _count(line, name) if kind.has_amount else 0
            if not kind.has_amount and line[name] is not True:
                field = f"{line['id']}.{name}"
                raise InvalidNumbers(f"“{field}” is true, or left out.", field=field)
            found.append(Decision(str(line["id"]), kind, amount))
    return found
