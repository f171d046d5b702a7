"""What others would do with the same inputs. Their rules, in whole numbers; `docs/allocation.md` says more.

Each looks at packages or upstreams as it does at home. None of them knows our gates, risk, need,
decisions or votes, and none keeps money for later.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sponsorplan.domain.allocation.inputs import Inputs, PackageKey
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.graph.usage import TOTAL, largest_remainder
from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.money import exponent

_NOBODY = ""
_PER_CHILD, _TO_CHILDREN = 20, 2  # StackAid: a twentieth for each child, at most half for all
_FUNDS_CAP, _FUNDS_LEAST, _FUNDS_POOL = 10, 50, 1000  # a tenth of the pool; major units


@dataclass(frozen=True, slots=True)
class Baseline:
    """One other way to split: minor units by recipient, and ``unplaced`` ones that reach nobody.

    ``rule`` says how it splits, ``lacks`` what of it needs data that we do not have and what stands in.
    """

    code: str
    title: str
    rule: str
    lacks: str
    amounts: Mapping[str, int]
    unplaced: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One recipient: what it has here, and by code what it would have elsewhere; minor units."""

    upstream: str
    ours: int
    theirs: Mapping[str, int]

    @property
    def most(self) -> int:
        """The largest difference to any of them."""
        return max(abs(self.ours - minor) for minor in self.theirs.values())


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows with the biggest differences first. ``moved`` minor units would go elsewhere, by code."""

    digest: str
    currency: str
    budget: int
    unplaced: int
    baselines: tuple[Baseline, ...]
    rows: tuple[Compared, ...]
    moved: Mapping[str, int]


def compare(inputs: Inputs) -> Comparison:
    """Our split of the budget beside the others'. Raises what `propose` raises."""
    proposal = propose(inputs)
    ours = {line.upstream: line.minor for line in proposal.lines}
    tree = _Tree(inputs)
    baselines = tuple(make(inputs, tree) for make in _MAKERS)
    keys = {*ours, *(key for each in baselines for key in each.amounts)}
    rows = [
        Compared(key, ours.get(key, 0), {each.code: each.amounts.get(key, 0) for each in baselines})
        for key in keys
    ]
    return Comparison(
        proposal.digest,
        proposal.budget.currency,
        proposal.budget.minor,
        proposal.unplaced_total,
        baselines,
        tuple(sorted(rows, key=lambda row: (-row.most, row.upstream))),
        {
            each.code: sum(max(row.theirs[each.code] - row.ours, 0) for row in rows)
            for each in baselines
        },
    )


class _Tree:
    """The inventory as package names, whatever their releases: who names and who needs whom."""

    def __init__(self, inputs: Inputs) -> None:
        self.upstream_of = inputs.upstream_of
        self.direct: set[PackageKey] = set()
        self.children: dict[PackageKey, set[PackageKey]] = defaultdict(set)
        self.packages: set[PackageKey] = set()
        self.held: set[PackageKey] = set()
        self.users: Counter[str] = Counter()
        self.namers: Counter[str] = Counter()
        self.needed_by: dict[str, set[PackageKey]] = defaultdict(set)
        for product in inputs.products:
            inside: set[str] = set()
            named: set[str] = set()
            for file in product.files:
                keys = [(package.type, package.name) for package in file.packages]
                self.packages.update(keys)
                self.held.update(_key(package) for package in file.packages if package.held)
                inside.update(map(self.recipient, keys))
                # A file that cannot say what is direct counts as if all of it were.
                chosen = [_key(each) for each in file.packages if each.direct is not False]
                self.direct.update(chosen)
                named.update(map(self.recipient, chosen))
                for parent, child in file.edges:
                    if keys[parent] != keys[child]:
                        self.children[keys[parent]].add(keys[child])
                        self.needed_by[self.recipient(keys[child])].add(keys[parent])
            self.users.update(inside - {_NOBODY})
            self.namers.update(named - {_NOBODY})

    def recipient(self, key: PackageKey) -> str:
        return _NOBODY if key in self.held else self.upstream_of.get(key, _NOBODY)


def _key(package: Package) -> PackageKey:
    return package.type, package.name


def _stackaid(inputs: Inputs, tree: _Tree) -> Baseline:
    direct = sorted(tree.direct)
    units: Counter[PackageKey] = Counter()
    for key, share in zip(direct, largest_remainder(TOTAL, [1] * len(direct)), strict=True):
        children = sorted(tree.children[key])
        each = min(share // _PER_CHILD, share // (_TO_CHILDREN * len(children) or 1))
        units[key] += share - each * len(children)
        for child in children:
            units[child] += each
    return _baseline(
        "stackaid",
        "StackAid",
        "Every package that any product names itself gets the same. It passes 5 % of that on to each of "
        "its own dependencies, at most half in all, and these pass on nothing. Development dependencies "
        "count as all others.",
        "The 7.5 % at most that StackAid takes as a dependency of its own is left out. Money that nobody "
        "claims in two months goes to those who did; who would is not known, so none is moved.",
        _by_recipient(inputs, ((tree.recipient(key), each) for key, each in units.items())),
        inputs,
    )


def _equal(inputs: Inputs, tree: _Tree) -> Baseline:
    known = {tree.recipient(key) for key in tree.packages} - {_NOBODY}
    nobody = sum(tree.recipient(key) == _NOBODY for key in tree.packages)
    return _baseline(
        "equal",
        "Equal share",
        "Every upstream in use gets the same, whoever uses it and how.",
        "Each package whose upstream is not known counts as one; its part reaches nobody.",
        _by_recipient(inputs, [*((key, 1) for key in known), (_NOBODY, nobody)]),
        inputs,
    )


def _direct(inputs: Inputs, tree: _Tree) -> Baseline:
    nobody = sum(tree.recipient(key) == _NOBODY for key in tree.direct)
    return _baseline(
        "direct",
        "Direct only",
        "Every upstream that a product names itself gets a part for each product that does; what those "
        "depend on gets nothing.",
        "This is the counting part of what companies do by hand. Their points for votes, and for how many "
        "projects a maintainer has, are left out. Packages without a known upstream reach nobody.",
        _by_recipient(inputs, [*tree.namers.items(), (_NOBODY, nobody)]),
        inputs,
    )


def _funds(inputs: Inputs, tree: _Tree) -> Baseline:
    """Minimum and pool are in major units of the plan's currency, whatever that is worth."""
    major = 10 ** exponent(inputs.budget.currency)
    budget, least = inputs.budget.minor, _FUNDS_LEAST * major
    open_ = [key for key in sorted(tree.users) if key in inputs.recipients]
    open_ = [key for key in open_ if not inputs.recipients[key].gate]
    users = {key: tree.users[key] for key in open_}
    needed = {key: len(tree.needed_by[key]) for key in open_}
    most_users, most_needed = max(users.values(), default=1), max([*needed.values(), 1])
    scores = {key: users[key] * most_needed + needed[key] * most_users for key in open_}
    amounts = _funds_amounts(budget, least, scores) if budget >= _FUNDS_POOL * major else {}
    return _baseline(
        "ecosystems_funds",
        "ecosyste.ms Funds",
        "Each project's score is the mean of its counts, each as a part of the largest count of that kind. "
        "Money follows the scores, at most 10 % to one. Parts under 50 are dropped; what they and the cap "
        "leave is handed out in parts of exactly 50 to the highest of those without, and the rest waits "
        "for next month. Under 1,000 nothing is given out.",
        "Downloads, and dependent repositories and packages of the whole world, are not among a plan's "
        "inputs. The company's own products that use it stand in for dependent repositories, its packages "
        "in use that need it for dependent packages; nothing stands in for downloads. Closed lines are "
        "left out, as archived projects are there; that a project may decline is not.",
        amounts,
        inputs,
    )


def _funds_amounts(budget: int, least: int, scores: Mapping[str, int]) -> dict[str, int]:
    total = sum(scores.values())
    cap = budget * _FUNDS_CAP // 100
    parts = {key: min(budget * score // total, cap) for key, score in scores.items()}
    amounts = {key: minor for key, minor in parts.items() if minor >= least}
    left = budget - sum(amounts.values())
    waiting = sorted(scores.keys() - amounts.keys(), key=lambda key: (-scores[key], key))
    return amounts | dict.fromkeys(waiting[: left // least], least)


def _by_recipient(inputs: Inputs, parts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The budget by weights, to whole minor units; what is nobody's is left out."""
    weights: Counter[str] = Counter()
    for key, weight in parts:
        weights[key] += weight
    keys = sorted(weights)
    shares = largest_remainder(inputs.budget.minor, [weights[key] for key in keys])
    return {key: minor for key, minor in zip(keys, shares, strict=True) if key and minor}


def _baseline(
    code: str, title: str, rule: str, lacks: str, amounts: Mapping[str, int], inputs: Inputs
) -> Baseline:
    unplaced = inputs.budget.minor - sum(amounts.values())
    return Baseline(code, title, rule, lacks, amounts, unplaced)


_MAKERS: tuple[Callable[[Inputs, _Tree], Baseline], ...] = (_stackaid, _funds, _equal, _direct)
