"""Does the score see risk? ``python benchmarks/hindsight.py SIGNALS.json EVENTS.csv``.

Signals are those of 30 days before an event, in the form that `manage.py calculate risk` takes, with a
label: fragile, corporate, funded or deprecated. Prints how often a fragile upstream stands above one of
another kind at equal usage (the area under the curve), with 95 % intervals of bootstraps with a fixed
seed, for structure alone, for the full score with what the label says of ownership and funding, and for
simpler measures beside them.
"""

import csv
import json
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sponsorplan.domain.allocation.calculator import calculate_risk

ROUNDS, SEED = 1_000, 20_261_126
Row = Mapping[str, object]
# What a label says beside the structure: the full score contains it partly, and must say so.
FACTS: Mapping[str, Row] = {
    "corporate": {"company_owned": True},
    "funded": {"funding_per_year": {"minor": 16_600_000, "currency": "USD"}},
    "deprecated": {"state": "deprecated"},
    "fragile": {},
}


def structure(row: Row) -> float:
    (answer,) = calculate_risk([row])
    return float(str(answer["risk"]))


def full(row: Row) -> float:
    (answer,) = calculate_risk([{**row, **FACTS[str(row["label"])]}])
    if answer["gate"]:
        return 0.0
    return float(str(answer["multiplier"])) * float(str(answer["need"]))


def part(name: str) -> Callable[[Row], float]:
    def z(row: Row) -> float:
        (answer,) = calculate_risk([row])
        (found,) = (one for one in answer["parts"] if one["signal"] == name)  # type: ignore[attr-defined]
        return float(str(found["z"]))

    return z


def few_people(row: Row) -> float:
    commits = row.get("commits_by_person")
    return -float(len(commits)) if isinstance(commits, dict) else 0.0


def auc(above: Sequence[float], below: Sequence[float]) -> float:
    wins = sum((one > two) + (one == two) / 2 for one in above for two in below)
    return wins / (len(above) * len(below))


def interval(above: Sequence[float], below: Sequence[float]) -> tuple[float, float]:
    chance = random.Random(SEED)  # noqa: S311 - repeatable, not secret
    found = sorted(
        auc(chance.choices(above, k=len(above)), chance.choices(below, k=len(below)))
        for _ in range(ROUNDS)
    )
    return found[ROUNDS * 25 // 1000], found[ROUNDS * 975 // 1000 - 1]


def main(signals: str, events: str) -> None:
    rows = json.loads(Path(signals).read_text(encoding="utf-8"))
    measures: dict[str, Callable[[Row], float]] = {
        "structure alone": structure,
        "full score": full,
        "regulars alone": part("few"),
        "concentration alone": part("conc"),
        "staleness alone": part("stale"),
        "fewest people": few_people,
    }
    labels = sorted({str(row["label"]) for row in rows} - {"fragile"})
    counts = {label: sum(row["label"] == label for row in rows) for label in ["fragile", *labels]}
    print(f"{counts}, {ROUNDS} bootstraps, seed {SEED}\n")
    print(f"{'fragile above …':<22}" + "".join(f"{label:>24}" for label in labels))
    for name, measure in measures.items():
        scores = {
            label: [measure(row) for row in rows if row["label"] == label] for label in counts
        }
        cells = []
        for label in labels:
            low, high = interval(scores["fragile"], scores[label])
            cells.append(f"{auc(scores['fragile'], scores[label]):.2f} [{low:.2f} to {high:.2f}]")
        print(f"{name:<22}" + "".join(f"{cell:>24}" for cell in cells))
    with Path(events).open(encoding="utf-8", newline="") as file:
        gone = [row for row in csv.DictReader(file) if row["label"] == "deprecated"]
    answers = calculate_risk(
        [{"upstream": row["upstream_repo"] or row["name"], "state": "deprecated"} for row in gone]
    )
    paid = sum(answer["gate"] is None for answer in answers)
    print(f"\ndeprecated: {len(gone)} events, {paid} of them would be paid")


if __name__ == "__main__":
    main(*sys.argv[1:3])
