"""How much money do the constants of the model move? ``python benchmarks/sensitivity.py``.

Splits 50,000.00 over the files of the demo company and prints, for each change of a constant, the part
of the money that goes to somebody else: half the sum of all differences between lines. Nobody's risk or
need is in those files, so both are made up with a fixed seed: of six signals each is known in seven
cases of ten and then anything from good to bad; one upstream in four is funded by others.
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sponsorplan.disk import read_files
from sponsorplan.domain.allocation import ground
from sponsorplan.domain.allocation import propose as propose_module
from sponsorplan.domain.allocation.inputs import FileInput, Inputs, ProductInput
from sponsorplan.domain.allocation.policy import Policy, SmallLines
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.graph import usage
from sponsorplan.domain.graph.flow import Passing
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk import score

DEMO = Path(__file__).resolve().parent.parent / "apps/plans/management/demo"
TIERS = {"web-shop": 4, "ai-service": 2, "edge-gateway": 1}
BUDGET = Money(50_000_00, "USD")
# Nothing is cut, capped or waits: what moves is what the constants move.
POLICY = Policy(cap_percent=100, frequency=Frequency.ONE_TIME, small_lines=SmallLines.ACCRUE)
SEED, KNOWN, FUNDED = 20_261_127, 0.7, 0.25
Amounts = Mapping[str, int]
Zs = Mapping[str, tuple[score.Part, ...]]


def company() -> Inputs:
    os.environ["DJANGO_SETTINGS_MODULE"] = "sponsorplan.settings.dev"
    import django  # noqa: PLC0415 - after the settings are chosen

    django.setup()
    from apps.plans.services import split_inputs  # noqa: PLC0415

    products = []
    for folder, tier in TIERS.items():
        read = read_files([str(path) for path in sorted((DEMO / folder).iterdir())])
        files = [
            FileInput(
                one.sha256,
                one.parsed.parser,
                one.parsed.parser_version,
                one.parsed.packages,
                one.parsed.edges,
            )
            for one in read
            if one.parsed and one.parsed.packages
        ]
        products.append(ProductInput(folder, tier, tuple(files)))
    return split_inputs(products=products, budget=BUDGET, policy=POLICY, as_of=date(2026, 11, 27))


def with_made_up_signals(inputs: Inputs) -> tuple[Inputs, Zs]:
    chance, recipients, zs = Random(SEED), {}, {}  # noqa: S311 - made up
    for key, one in sorted(inputs.recipients.items()):
        zs[key] = tuple(
            score.Part(
                name, chance.randint(0, score.WHOLE) if known else score.PRIOR, weight, known
            )
            for name, weight in score.WEIGHTS.items()
            for known in [chance.random() < KNOWN]
        )
        need = chance.randint(1_000, 9_000) if chance.random() < FUNDED else score.WHOLE
        recipients[key] = replace(one, risk=score.risk_of(zs[key]), need=need)
    return replace(inputs, recipients=recipients), zs


def amounts(inputs: Inputs, name_of: Callable[[str], str] = str) -> Amounts:
    """What everyone gets, unplaced parts too, by a name."""
    proposal, found = propose(inputs), Counter[str]()
    for line in proposal.lines:
        found[name_of(line.upstream)] += line.minor
    for item in proposal.unplaced:
        found[item.reason] += item.minor
    return found


def moved(before: Amounts, after: Amounts) -> float:
    """Percent of all."""
    keys = {*before, *after}
    twice = sum(abs(before.get(key, 0) - after.get(key, 0)) for key in keys)
    return 50 * twice / sum(before.values())


@contextmanager
def passing_on(beta: Fraction, kappa: int) -> Iterator[None]:
    """What an upstream with d dependencies passes on to each: beta / (d + kappa)."""

    passing = Passing(beta.numerator, beta.denominator, kappa)
    # What was remembered of the same inventory holds for the model's own constants alone.
    with (
        instead(ground, "usage", partial(usage.usage, passing=passing)),
        instead(propose_module, "ground_for", _ground_anew),
    ):
        yield


def _ground_anew(inputs: Inputs) -> ground.Ground:
    return ground.ground_of(inputs.products, inputs.upstream_of)


@contextmanager
def instead(module: object, name: str, other: object) -> Iterator[None]:
    now = getattr(module, name)
    setattr(module, name, other)
    try:
        yield
    finally:
        setattr(module, name, now)


def ungrouped(inputs: Inputs) -> tuple[Inputs, Mapping[str, str]]:
    """Every package is a recipient of its own, as risky and in need as its upstream."""
    key_of = {f"{kind}/{name}": key for (kind, name), key in inputs.upstream_of.items()}
    recipients = {
        package: replace(inputs.recipients[key], key=package, upstreams=(package,))
        for package, key in key_of.items()
    }
    apart = replace(
        inputs,
        upstream_of={(kind, name): f"{kind}/{name}" for kind, name in inputs.upstream_of},
        recipients=recipients,
    )
    return apart, key_of


def by_owner(inputs: Inputs) -> tuple[Inputs, Mapping[str, str]]:
    """Everything of one owner is one recipient: the first one's."""
    first: dict[str, str] = {}
    for key in sorted(inputs.recipients):
        first.setdefault(inputs.recipients[key].owner or key, key)
    into = {key: first[one.owner or key] for key, one in inputs.recipients.items()}
    together = replace(
        inputs,
        upstream_of={package: into[key] for package, key in inputs.upstream_of.items()},
        recipients={key: inputs.recipients[key] for key in into.values()},
    )
    return together, into


def reweighted(inputs: Inputs, zs: Zs, signal: str, percent: int) -> Inputs:
    """One weight changed, the others as they are to each other; weights still sum to 100 %."""
    weights = {name: weight * 100 for name, weight in score.WEIGHTS.items()}
    weights[signal] = weights[signal] * percent // 100
    total = sum(weights.values())
    return replace(
        inputs,
        recipients={
            key: replace(
                one,
                risk=replace(
                    one.risk,
                    value=sum(part.z * weights[part.signal] for part in zs[key]) // total,
                ),
            )
            for key, one in inputs.recipients.items()
        },
    )


def ruled(inputs: Inputs, **rules: object) -> Inputs:
    return replace(inputs, policy=replace(inputs.policy, **rules))  # type: ignore[arg-type]  # by name


def main() -> None:
    world, zs = with_made_up_signals(company())
    print(f"{len(world.upstream_of)} packages, {len(world.recipients)} recipients")
    for words, part in changes(world, zs):
        print(f"{words:<52} {part:5.1f} %")


def changes(world: Inputs, zs: Zs) -> Iterator[tuple[str, float]]:
    base = amounts(world)
    for beta, kappa in ((2, 1), (3, 1), (4, 1), (6, 1), (5, 0), (5, 5)):
        with passing_on(Fraction(beta, 10), kappa):
            yield (
                f"passing on {beta / 10} with kappa {kappa}, for 0.5 with 1",
                moved(base, amounts(world)),
            )
    apart, key_of = ungrouped(world)
    yield (
        "no grouping: every package by itself",
        moved(base, amounts(apart, lambda one: key_of.get(one, one))),
    )
    together, into = by_owner(world)
    owners = amounts(world, lambda one: into.get(one, one))
    yield "grouping by owner", moved(owners, amounts(together))
    yield "need not counted", moved(base, amounts(ruled(world, count_need=False)))
    for strength in (0, 1, 2, 4, 6):
        yield (
            f"risk counts {strength} times, for 3",
            moved(base, amounts(ruled(world, risk_strength=strength))),
        )
    for percent in (75, 125):
        most = max(
            moved(base, amounts(reweighted(world, zs, one, percent))) for one in score.WEIGHTS
        )
        yield f"a weight of a signal at {percent} %, at most", most
    for words, purse in (
        ("equal", lambda n: int(n > 1)),
        ("by their dependencies", lambda n: n - 1),
    ):
        with instead(usage, "milli_log2", purse):
            yield f"purses {words}", moved(base, amounts(world))


if __name__ == "__main__":
    main()
