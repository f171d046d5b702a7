"""A plan in one file that proves itself: inputs, the amounts they gave, and a checksum.

Lines of JSON, so that common tools can read it and the same plan always gives the same bytes;
`docs/allocation.md`, section "Proof", says what is in it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, ClassVar

from sponsorplan.domain.allocation.proposal import Line, Unplaced
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.allocation.reading import inputs_from, require_this_model
from sponsorplan.domain.errors import DomainError

FORMAT, VERSION = "sponsorplan-bundle", 1
_LEAST = 4  # rows: header, inputs, totals, checksum
_SHOWN = 80


class BundleUnreadable(DomainError):
    """Not a bundle, or one of another form; ``row`` counts from 1."""

    code: ClassVar[str] = "bundle_unreadable"
    title: ClassVar[str] = "The bundle cannot be read"


class BundleAltered(DomainError):
    """It is not as it was written: some of its bytes changed."""

    code: ClassVar[str] = "bundle_altered"
    title: ClassVar[str] = "The bundle was altered"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a plan holds of its split. Minor units, counts, and lines in the plan's order."""

    model_version: int
    digest: str
    available: int
    assumed_direct: int
    unreached: int
    lines: Sequence[Line]
    unplaced: Sequence[Unplaced]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing in which a recomputation differs: where, what was kept, what was found."""

    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.where}: the bundle says {self.expected}, recomputed it is {self.found}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a recomputation came to; ``difference`` is ``None`` where all is identical."""

    digest: str
    model_version: int
    lines: int
    difference: Difference | None


def bundle(canonical: bytes, kept: Kept) -> bytes:
    """The file: the same plan, the same bytes. ``canonical`` are the plan's inputs as it keeps them."""
    header = {
        "bundle": FORMAT,
        "version": VERSION,
        "model_version": kept.model_version,
        "digest": kept.digest,
    }
    rows = [_text(header), canonical, *(_text(row) for row in _rows(kept))]
    body = b"".join(row + b"\n" for row in rows)
    return body + _text({"sha256": hashlib.sha256(body).hexdigest()}) + b"\n"


def verify(content: bytes) -> Verdict:
    """Compute the split again from the inputs alone and compare every figure.

    Raises ``BundleUnreadable``, ``BundleAltered``, ``OtherModel``, and what reading inputs and
    splitting raise.
    """
    rows = content.split(b"\n")
    if len(rows) <= _LEAST or rows.pop():
        raise BundleUnreadable("It is no whole bundle: its end is missing. Fetch it once more.")
    intact = rows[-1] == _text({"sha256": hashlib.sha256(_before_last(content)).hexdigest()})
    header = _header(rows[0])
    if intact:
        require_this_model(header["model_version"])
    if hashlib.sha256(rows[1]).hexdigest() != header["digest"]:
        raise BundleAltered("Its inputs (row 2) are not those of the digest in its first row.")
    inputs = inputs_from(_object(rows[1], 2))
    proposal = propose(inputs)
    if proposal.digest != header["digest"]:
        raise BundleUnreadable("Its inputs (row 2) are not in their one canonical form.", row=2)
    found = Kept(
        proposal.model_version,
        proposal.digest,
        proposal.available,
        proposal.assumed_direct,
        proposal.unreached,
        proposal.lines,
        proposal.unplaced,
    )
    difference = None
    if content != bundle(rows[1], found):
        given = [_object(row, number) for number, row in enumerate(rows[2:-1], start=3)]
        difference = _first_difference(given, [json.loads(_text(row)) for row in _rows(found)])
        _require_as_written(difference, intact=intact)
    return Verdict(proposal.digest, proposal.model_version, len(proposal.lines), difference)


def _require_as_written(difference: Difference | None, *, intact: bool) -> None:
    if not intact:
        where = f" The first difference: {difference}." if difference else ""
        raise BundleAltered(f"It was changed after it was written: its checksum is wrong.{where}")
    if difference is None:
        raise BundleUnreadable("Its figures are right, but not written in their one form.")


def _rows(kept: Kept) -> Iterator[dict[str, object]]:
    """The figures. Words are left out: they may be put better without a cent moving."""
    for line in kept.lines:
        yield {
            "line": line.upstream,
            "state": line.state,
            "minor": line.minor,
            "usage": line.usage,
            "share": line.share,
            "extra": line.extra,
            "credit": line.credit,
            "held": line.held,
            "since": line.since,
            "steps": [[step.step, step.minor] for step in line.because],
        }
    for item in kept.unplaced:
        yield {"unplaced": item.reason, "minor": item.minor, "upstreams": list(item.upstreams)}
    yield {
        "available": kept.available,
        "assumed_direct": kept.assumed_direct,
        "unreached": kept.unreached,
    }


def _first_difference(
    given: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]
) -> Difference | None:
    for number, (ours, theirs) in enumerate(zip_longest(found, given), start=3):
        if ours is None or theirs is None or _name(ours) != _name(theirs):
            return Difference(f"row {number}", _name(theirs), _name(ours))
        if ours != theirs:
            return _inside(ours, theirs)
    return None


def _inside(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Difference:
    """Where two rows about the same thing differ; the steps before the sums they make."""
    name = _name(ours)
    for number, (mine, other) in enumerate(
        zip_longest(_steps(ours), _steps(theirs), fillvalue="nothing"), start=1
    ):
        if mine != other:
            return Difference(f"{name}, step {number}", _shown(other), _shown(mine))
    for key in sorted({*ours, *theirs} - {"steps"}):
        mine, other = ours.get(key, "nothing"), theirs.get(key, "nothing")
        if mine != other or type(mine) is not type(other):
            return Difference(f"{name}, {key}", _shown(other), _shown(mine))
    return Difference(name, _shown(theirs), _shown(ours))


def _steps(row: Mapping[str, Any]) -> Iterable[object]:
    steps = row.get("steps", [])
    return steps if isinstance(steps, list) else [steps]


def _name(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return "nothing"
    if "line" in row:
        return f"the line of {_shown(row['line'])}"
    return f"unplaced {_shown(row['unplaced'])}" if "unplaced" in row else "the totals"


def _shown(value: object) -> str:
    """A value of a stranger's file, short and without what a terminal would obey."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str):  # noqa: PLR2004 - a step
        return f"{_shown(value[0])} {_shown(value[1])}"
    text = value if isinstance(value, str) else json.dumps(value)
    text = "".join(sign if sign.isprintable() else "�" for sign in text)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _header(row: bytes) -> dict[str, Any]:
    header = _object(row, 1)
    if header.get("bundle") != FORMAT:
        raise BundleUnreadable("It is not a bundle of SponsorPlan.", row=1)
    if header.get("version") != VERSION:
        raise BundleUnreadable(
            f"It has another form of bundle than {VERSION}, which this SponsorPlan reads. Use a "
            "newer SponsorPlan.",
            row=1,
        )
    return {"model_version": None, "digest": None, **header}


def _object(row: bytes, number: int) -> dict[str, Any]:
    try:
        held = json.loads(row)
    except (ValueError, RecursionError) as error:
        raise BundleUnreadable(f"Its row {number} is not JSON.", row=number) from error
    if not isinstance(held, dict):
        raise BundleUnreadable(f"Its row {number} is not an object.", row=number)
    return held


def _before_last(content: bytes) -> bytes:
    return content[: content.rfind(b"\n", 0, -1) + 1]


def _text(row: Mapping[str, object]) -> bytes:
    """As the canonical inputs are written: keys in order, no spaces, UTF-8."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
