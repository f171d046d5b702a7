"""Proposals for pickled inputs from standard input, as text: ``python -m tests.domain.allocation.answers``.

Arguments are faults to plant first.
"""

import pickle
import sys

from tests.domain.allocation import faults
from tests.domain.allocation.axioms import answers

if __name__ == "__main__":
    for name in sys.argv[1:]:
        for module, attribute, wrong in faults.FAULTS[name].patches:
            setattr(module, attribute, wrong)
    worlds = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - a test's own
    sys.stdout.buffer.write(answers(worlds))
