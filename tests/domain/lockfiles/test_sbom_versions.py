"""What counts as a version in an SBOM."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.sbom.reference import exact

PIECES = ["1", "2.0", ".", "x", "X", "a", "-", "+", "_", "=", "*", "^", ",", " ", "|", "<", "é"]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1.2.3", "1.2.3"),
        ("2.0.0-rc.1+build_5", "2.0.0-rc.1+build_5"),
        ("1.0-x86", "1.0-x86"),
        ("v1.2.3", "v1.2.3"),
        ("==1.0", "1.0"),
        ("1.x", ""),
        ("1.X.2", ""),
        ("1 - 2", ""),
        ("NONE", ""),
    ],
)
def test_a_version_is_kept_and_a_range_is_none(text: str, version: str) -> None:
    assert exact(text) == version


@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_what_needs_no_care_is_read_as_everything_else_is(text: str) -> None:
    """Space around it means nothing, and is not among what is read at once."""
    assert exact(text) == exact(f" {text}")
