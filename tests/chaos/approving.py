"""R5, as a program of its own: random people do random things to plans, and nobody approves their own.

``RUNS STEPS SEED``; prints what was tried and what came of it as one line of JSON. All of it is undone.
"""

import json
import sys
import time

import django

django.setup()

from django.db import transaction  # noqa: E402 - after setting up

from tests.approvals.machine import run, world  # noqa: E402


def main(runs: int, steps: int, seed: int) -> None:
    started = time.monotonic()
    with transaction.atomic():
        seen = run(world(), runs, steps, seed)
        transaction.set_rollback(True)
    print(json.dumps({**seen, "seconds": round(time.monotonic() - started)}))


main(*map(int, sys.argv[1:]))
