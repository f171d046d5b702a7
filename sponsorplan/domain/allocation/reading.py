"""The way back: from the canonical document of a plan to the inputs it was written from."""

from collections.abc import Mapping
from typing import ClassVar

from sponsorplan.domain.allocation.decisions import Carried, Decision, DecisionKind
from sponsorplan.domain.allocation.inputs import (
    MODEL_VERSION,
    ChannelInput,
    FileInput,
    Inputs,
    PackageKey,
    ProductInput,
    RecipientInput,
)
from sponsorplan.domain.allocation.policy import Policy, policy_from
from sponsorplan.domain.allocation.shapes import (
    MisfitError,
    at,
    between,
    choice,
    day,
    each,
    record,
    row_of,
    rows_of,
    text,
    whole,
)
from sponsorplan.domain.channels import registry
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.lockfiles.interface import Package, Scope
from sponsorplan.domain.money import Money, exponent
from sponsorplan.domain.risk.score import WHOLE, Risk

_MOST = 1 << 62
_SHORT, _LONG = 5, 7  # the columns of a package without and with those that are rare


class InvalidInputs(DomainError):
    """A document that no plan was made from; ``detail`` says where it is wrong."""

    code: ClassVar[str] = "invalid_inputs"
    title: ClassVar[str] = "The inputs cannot be read"


class OtherModel(DomainError):
    """Made by another version of the allocation model: ``theirs``; this is ``ours``."""

    code: ClassVar[str] = "other_model"
    title: ClassVar[str] = "Another version of the allocation model made it"


def inputs_from(document: object) -> Inputs:
    """The inputs whose `Inputs.document` this is. Their digest is the document's.

    What moves no cent is not in it: products are numbered, recipients named by their keys. Raises
    ``OtherModel``, ``InvalidInputs``, ``InvalidPolicy`` and ``InvalidMoney``.
    """
    try:
        return _inputs(record(document))
    except MisfitError as error:
        place = ".".join(error.path) or "the document"
        raise InvalidInputs(f"At {place}: {error} was expected.", place=place) from error


def require_this_model(version: object) -> None:
    """Raises ``OtherModel`` unless the version is the one that this program computes."""
    if version != MODEL_VERSION:
        raise OtherModel(
            f"It was made by version {str(version)[:20]} of the allocation model; this SponsorPlan "
            f"computes version {MODEL_VERSION}. Use a SponsorPlan with that version.",
            theirs=version,
            ours=MODEL_VERSION,
        )


def _inputs(document: Mapping[str, object]) -> Inputs:
    require_this_model(at(document, "model_version", whole))
    recipients = at(document, "recipients", lambda rows: each(rows, _recipient))
    products = at(document, "products", lambda rows: each(rows, _product))
    return Inputs(
        at(document, "budget", _budget),
        at(document, "as_of", day),
        at(document, "policy", _policy),
        tuple(
            ProductInput(f"product {number}", tier, files)
            for number, (tier, files) in enumerate(products, start=1)
        ),
        dict(at(document, "upstreams", lambda rows: each(rows, _upstream))),
        {one.key: one for one in recipients},
        decisions=at(document, "decisions", lambda rows: each(rows, _decision)),
        votes=at(document, "votes", _numbers),
        carried=at(document, "carried", _carried),
    )


def _budget(value: object) -> Money:
    minor, currency = row_of(value, 2)
    budget = Money(between(1, _MOST)(minor), text(currency))
    exponent(budget.currency)
    return budget


def _policy(value: object) -> Policy:
    policy = policy_from(record(value))
    for name in (policy.foundation, *policy.include, *policy.exclude):
        text(name)
    return policy


def _product(value: object) -> tuple[int, tuple[FileInput, ...]]:
    held = record(value)
    return (
        at(held, "tier", between(1, 1000)),
        at(held, "files", lambda rows: each(rows, _file)),
    )


def _file(value: object) -> FileInput:
    held = record(value)
    parser, version = at(held, "parser", lambda row: row_of(row, 2))
    packages = at(held, "packages", lambda rows: each(rows, _package))
    index = between(0, len(packages) - 1)

    def edge(value: object) -> tuple[int, int]:
        parent, child = row_of(value, 2)
        return index(parent), index(child)

    return FileInput(
        at(held, "sha256", text),
        text(parser),
        whole(version),
        packages,
        at(held, "edges", lambda rows: each(rows, edge)),
    )


def _package(value: object) -> Package:
    row = rows_of(value)
    if len(row) not in (_SHORT, _LONG):
        raise MisfitError("a package of five or seven columns")
    kind, name, version, scope, direct = row[:_SHORT]
    weight, held = row[_SHORT:] or (1, False)
    if not (direct is None or isinstance(direct, bool)) or not isinstance(held, bool):
        raise MisfitError("true or false")
    return Package(
        text(kind),
        text(name),
        text(version),
        choice(scope, Scope),
        direct,
        held=held,
        weight=between(1, 1_000_000)(weight),
    )


def _upstream(value: object) -> tuple[PackageKey, str]:
    kind, name, key = map(text, row_of(value, 3))
    return (kind, name), key


def _recipient(value: object) -> RecipientInput:
    held = record(value)
    key = at(held, "key", text)
    part = between(0, WHOLE)
    return RecipientInput(
        key=key,
        name=key,
        upstreams=at(held, "upstreams", lambda rows: each(rows, text)),
        gate=at(held, "gate", text),
        risk=Risk(*at(held, "risk", lambda row: [part(each) for each in row_of(row, 4)])),
        channel=at(held, "channel", _channel),
        need=at({"need": WHOLE, **held}, "need", part),
        changed_from=at({"changed_from": "", **held}, "changed_from", text),
        heir=at({"heir": "", **held}, "heir", text),
        owner=at({"owner": "", **held}, "owner", text),
        ecosystem=at({"ecosystem": "", **held}, "ecosystem", text),
        doubtful=at({"doubtful": "", **held}, "doubtful", text),
    )


def _channel(value: object) -> ChannelInput | None:
    if value is None:
        return None
    platform, handle, url, trust, quantum, minimum, maximum = row_of(value, 7)
    known = registry.get(text(platform))
    return ChannelInput(
        platform=text(platform),
        title=known.title if known else text(platform),
        handle=text(handle),
        url=text(url),
        trust=text(trust),
        quantum=between(1, _MOST)(quantum),
        minimum=between(0, _MOST)(minimum),
        maximum=None if maximum is None else between(0, _MOST)(maximum),
    )


def _decision(value: object) -> Decision:
    upstream, kind, minor = row_of(value, 3)
    return Decision(text(upstream), choice(kind, DecisionKind), between(0, _MOST)(minor))


def _carried(value: object) -> Carried:
    held = record(value)
    return Carried(
        plan=at(held, "plan", text),
        shares=at(held, "shares", _numbers),
        credits=at(held, "credits", lambda rows: dict(each(rows, _owed))),
        held=at(held, "held", _numbers),
        since=at(held, "since", lambda rows: dict(each(rows, _since))),
        payable=frozenset(at(held, "payable", lambda rows: each(rows, text))),
        reset=frozenset(at(held, "reset", lambda rows: each(rows, text))),
        left=at(held, "left", between(0, _MOST)),
    )


def _numbers(value: object) -> dict[str, int]:
    def pair(row: object) -> tuple[str, int]:
        key, number = row_of(row, 2)
        return text(key), between(0, _MOST)(number)

    return dict(each(value, pair))


def _owed(value: object) -> tuple[str, int]:
    key, minor = row_of(value, 2)
    return text(key), between(-_MOST, _MOST)(minor)


def _since(value: object) -> tuple[str, str]:
    key, since = map(text, row_of(value, 2))
    day(since)
    return key, since
