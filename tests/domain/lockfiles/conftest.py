"""Readers of the fixture folders: ``fixtures/<parser>/<lesson>/<file>``."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sponsorplan.domain.lockfiles.interface import LockfileParser, ParsedLockfile, SourceFile

FIXTURES = Path(__file__).parent / "fixtures"
Read = Callable[[LockfileParser, str], ParsedLockfile]


@pytest.fixture
def read() -> Read:
    """Parse ``fixtures/<path>`` with a parser; the other files of its folder lie beside it."""

    def parse(parser: LockfileParser, path: str) -> ParsedLockfile:
        file = FIXTURES / path
        beside = {
            other.relative_to(file.parent).as_posix(): other.read_bytes()
            for other in file.parent.rglob("*")
            if other.is_file() and other != file
        }
        return parser.parse(SourceFile(file.name, file.read_bytes(), beside))

    return parse
