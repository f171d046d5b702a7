"""Kill, cut off and empty, and print what came of it as a table.

``python -m tests.chaos [--kills 100] [--uploads 20] [--packages 5000] [--stops 20] [--lanes ...]
[--orders 10000] [--plans 1000] [--processes 24] [--seed 1]``
"""

import argparse
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

import django

django.setup()

from tests.brokers import rabbitmq_vhost, redis_server  # noqa: E402 - after setting up
from tests.chaos import collecting, database, workers  # noqa: E402
from tests.databases import server_database  # noqa: E402

LANES = ("sqlite+files", "postgresql+redis", "postgresql+rabbitmq")


@contextmanager
def lane(name: str) -> Iterator[Mapping[str, str]]:
    """The environment of a lane, with a database of its own where that is a server."""
    with ExitStack() as stack:
        found = {"SPONSORPLAN_DATABASE_URL": "", "SPONSORPLAN_BROKER_URL": "filesystem://"}
        if name != LANES[0]:
            found["SPONSORPLAN_DATABASE_URL"] = stack.enter_context(server_database())
        if name == LANES[1]:
            redis = stack.enter_context(redis_server())
            found["SPONSORPLAN_BROKER_URL"] = f"{redis}/1"
            found["SPONSORPLAN_CACHE_URL"] = f"{redis}/2"
        if name == LANES[2]:
            found["SPONSORPLAN_BROKER_URL"] = stack.enter_context(rabbitmq_vhost())
        yield found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--uploads", type=int, default=20)
    parser.add_argument("--packages", type=int, default=5000)
    parser.add_argument("--stops", type=int, default=20)
    parser.add_argument("--orders", type=int, default=10_000, help="of people's acts, 0 for none")
    parser.add_argument("--plans", type=int, default=1000, help="to be collected, 0 for none")
    parser.add_argument("--processes", type=int, default=24, help="that collect them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lanes", nargs="*", default=LANES, choices=LANES)
    asked = parser.parse_args()
    print("| what | where | times | uploads | lost | failed | same result | longest pause | all |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if asked.kills:
            with lane(LANES[0]) as found:
                calm = workers.fresh(folder, "calm", dict(found))
                expected = workers.undisturbed(calm, asked.uploads, asked.packages)
        for name in asked.lanes if asked.kills else ():
            with lane(name) as found:
                machine = workers.fresh(folder, f"kill {name}", dict(found))
                _print(
                    "workers killed",
                    name,
                    workers.killed(machine, asked.uploads, asked.packages, asked.kills, expected),
                )
            with lane(name) as found:
                machine = workers.fresh(folder, f"empty {name}", dict(found))
                _print(
                    "broker emptied",
                    name,
                    workers.emptied(machine, asked.uploads, asked.packages, expected),
                )
        if asked.stops:
            folder.chmod(0o755)
            (folder / "power").mkdir()
            came = database.powerless(folder / "power", asked.stops)
            print(
                f"\nDatabase without power {came.stops} times under load: {came.acknowledged} writes "
                f"acknowledged, {came.missing} missing; longest from its return to the next "
                f"acknowledged write {came.longest:.1f} s; answers {dict(came.statuses)}."
            )
        if asked.orders:
            _four_eyes(folder, asked.lanes, asked.orders, asked.seed)
        if asked.plans:
            _charged_once(folder, asked.plans, asked.processes, asked.seed)


def _four_eyes(folder: Path, lanes: Collection[str], orders: int, seed: int) -> None:
    """Without a broker: what people do is done at once."""
    print(
        "\n| four eyes | orders | acts | own plans tried | other versions tried | approved | seconds |"
    )
    print("|---|---|---|---|---|---|---|")
    for name in (name for name in LANES[:2] if name in lanes):
        with lane(name) as found:
            machine = workers.fresh(folder, f"orders {name}", dict(found))
            machine.run("tests.tables")
            seen = machine.run("tests.chaos.approving", str(orders), "25", str(seed))
        print(
            f"| {name} | {seen['runs']} | {seen['steps']} | {seen['own plan tried']} | "
            f"{seen['other version tried']} | {seen['plans approved']} | {seen['seconds']} |",
            flush=True,
        )


def _charged_once(folder: Path, plans: int, processes: int, seed: int) -> None:
    with lane(LANES[1]) as found:
        machine = workers.fresh(folder, "collect", dict(found))
        came = collecting.collected(machine, plans, processes, seed)
    print("\n| collected on PostgreSQL | |\n|---|---|")
    for name, value in asdict(came).items():
        print(f"| {name} | {value} |", flush=True)
    came.check()


def _print(what: str, name: str, came: workers.Outcome) -> None:
    print(
        f"| {what} | {name} | {came.kills} | {came.uploads} | {came.lost} | {came.failed} | "
        f"{'yes' if came.same else 'NO'} | {came.longest:.1f} s | {came.seconds:.0f} s |",
        flush=True,
    )


main()
