"""Damaged files for every parser, also for those not written yet; `make fuzz` tries many more."""

import random

import pytest

from sponsorplan.domain.lockfiles.interface import LockfileParser
from sponsorplan.domain.lockfiles.registry import PARSERS
from tests.domain.lockfiles.fuzz import damaged, read, seeds

_INPUTS = 600


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(parser: LockfileParser) -> None:
    kept = seeds(parser)
    for number in range(_INPUTS):
        chance = random.Random(number)
        seed = chance.choice(kept)
        content = damaged(seed, chance)
        assert read(seed, content) == read(seed, content), number


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_a_good_file_holds_what_is_asked_of_damaged_ones(parser: LockfileParser) -> None:
    assert sum(read(seed, seed.content) is not None for seed in seeds(parser))
