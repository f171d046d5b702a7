"""Changes of whole inputs, each leaving everything else as it is, and what is read off a proposal."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from sponsorplan.domain.allocation.decisions import DecisionKind
from sponsorplan.domain.allocation.inputs import FileInput, Inputs, ProductInput, RecipientInput
from sponsorplan.domain.allocation.proposal import Line, LineState, Proposal
from sponsorplan.domain.lockfiles.interface import Package, Scope
from sponsorplan.domain.money import Money
from tests.domain.allocation.worlds import recipient

T = TypeVar("T")
OPEN = (LineState.PAYABLE, LineState.ACCRUES, LineState.ESCROW, LineState.FROZEN)


def due(world: Inputs, proposal: Proposal) -> dict[str, int]:
    """Each line's share of this plan's money, whenever it is sent: its amount and what its turn adds.

    Turns make payments lumpy, shares not: a line's share is what it is sent and what it is owed more
    than before.
    """
    return {item.upstream: item.minor + _owed_more(world, item) for item in proposal.lines}


def in_turn(world: Inputs, item: Line) -> bool:
    if not world.policy.recurs or world.policy.cuts or item.upstream in locked(world):
        return False
    # A score may be so small a part of all that its share is 0.
    weighs = item.share or item.minor or item.credit
    return bool(weighs) and item.state in (LineState.PAYABLE, LineState.ACCRUES)


def _owed_more(world: Inputs, item: Line) -> int:
    before = world.carried.credits.get(item.upstream, 0)
    return item.credit - before if in_turn(world, item) else 0


def used(proposal: Proposal) -> dict[str, int]:
    return {item.upstream: item.usage for item in proposal.lines}


def locked(world: Inputs) -> set[str]:
    return {one.upstream for one in world.decisions if one.kind is DecisionKind.LOCK}


def fine(world: Inputs) -> Inputs:
    """Every channel takes single minor units, and any number of them."""
    recipients = {
        key: replace(one, channel=replace(one.channel, quantum=1, maximum=None))
        if one.channel
        else one
        for key, one in world.recipients.items()
    }
    return replace(world, recipients=recipients)


def ruled(world: Inputs, **rules: object) -> Inputs:
    return replace(world, policy=replace(world.policy, **rules))  # type: ignore[arg-type]  # by name


def uncapped(world: Inputs) -> Inputs:
    """No rule that names a part of the budget or a number of recipients."""
    return ruled(
        world,
        cap_percent=100,
        owner_cap_percent=100,
        ecosystem_cap_percent=100,
        min_recipients=1,
        max_recipients=None,
    )


def with_budget(world: Inputs, minor: int) -> Inputs:
    return replace(world, budget=Money(minor, world.budget.currency))


def with_recipient(world: Inputs, recipient: RecipientInput) -> Inputs:
    return replace(world, recipients={**world.recipients, recipient.key: recipient})


def on_files(world: Inputs, change: Callable[[FileInput], FileInput]) -> Inputs:
    return replace(
        world,
        products=tuple(
            replace(product, files=tuple(map(change, product.files))) for product in world.products
        ),
    )


def alone(world: Inputs, product: ProductInput) -> Inputs:
    """The same with one product only: usage is then parts of that product."""
    return replace(world, products=(product,))


def shuffled(items: Sequence[T], chance: Random) -> list[T]:
    return chance.sample(items, len(items))


def shuffled_file(file: FileInput, chance: Random) -> FileInput:
    order = shuffled(range(len(file.packages)), chance)
    place = {old: new for new, old in enumerate(order)}
    edges = [(place[parent], place[child]) for parent, child in file.edges]
    return replace(
        file,
        packages=tuple(file.packages[old] for old in order),
        edges=tuple(shuffled(edges, chance)),
    )


def with_twin(file: FileInput, at: int, twin: Package) -> FileInput:
    """Beside a package another one that has all its parents and dependencies."""
    new = len(file.packages)
    edges = list(file.edges)
    edges += [(new, child) for parent, child in file.edges if parent == at]
    edges += [(parent, new) for parent, child in file.edges if child == at]
    return replace(file, packages=(*file.packages, twin), edges=tuple(edges))


def with_inside(file: FileInput, at: int, inside: Package) -> FileInput:
    """A package taken apart: another one below it now has its dependencies."""
    new = len(file.packages)
    edges = [(new if parent == at else parent, child) for parent, child in file.edges]
    return replace(file, packages=(*file.packages, inside), edges=(*edges, (at, new)))


def named_directly(product: ProductInput, name: str, scope: Scope) -> ProductInput:
    """The product names it itself, in the scope where it has it already or in the one given."""
    (file,) = product.files
    names = [package.name for package in file.packages]
    packages = list(file.packages)
    if name in names:
        at = names.index(name)
        packages[at] = replace(packages[at], direct=True)
    else:
        packages.append(Package("npm", name, "1.0.0", scope, direct=True))
    return replace(product, files=(replace(file, packages=tuple(packages)),))


def place_in(file: FileInput, name: str) -> int | None:
    """Where the package of this name is."""
    return next((at for at, one in enumerate(file.packages) if one.name == name), None)


def leads_on(file: FileInput, name: str) -> bool:
    """Whether the package has dependencies other than itself."""
    at = place_in(file, name)
    return any(parent == at != child for parent, child in file.edges)


def with_below(file: FileInput, at: int, names: Sequence[str], *, deep: bool) -> FileInput:
    """New packages that a package depends on: all of them, or each on the next, and back on it."""
    new, scope = len(file.packages), file.packages[at].scope
    added = [Package("npm", name, "1.0.0", scope, direct=False) for name in names]
    edges = [(at, new + number) for number in range(1 if deep else len(names))]
    if deep:
        edges += [(new + number, new + number + 1) for number in range(len(names) - 1)]
        edges += [(new + len(names) - 1, at)]
    return replace(file, packages=(*file.packages, *added), edges=(*file.edges, *edges))


def with_runtime(file: FileInput, name: str) -> FileInput:
    """A package and all that it leads to are there for runtime."""
    at = place_in(file, name)
    moved: set[int | None] = set()
    stack = [at]
    while stack:
        one = stack.pop()
        if one not in moved:
            moved.add(one)
            stack += [child for parent, child in file.edges if parent == one]
    packages = (
        replace(one, scope=Scope.RUNTIME) if at in moved else one
        for at, one in enumerate(file.packages)
    )
    return replace(file, packages=tuple(packages))


def with_all_known(world: Inputs) -> Inputs:
    """No package is a stranger's, so that nothing is left out of the lines."""
    names = {
        one.name for product in world.products for file in product.files for one in file.packages
    }
    strangers = names - set(world.recipients)
    return replace(
        world,
        upstream_of={("npm", name): name for name in names},
        recipients={**world.recipients, **{name: recipient(name) for name in strangers}},
    )
