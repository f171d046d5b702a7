"""One package of a Cargo.lock, as Cargo writes it."""

import re

from sponsorplan.domain.lockfiles.toml_blocks import TEXT, Row

_BLOCK = re.compile(
    rf'name = "({TEXT})"\n'
    rf'version = "({TEXT})"\n'
    rf'(?:source = "({TEXT})"\n)?+'
    rf'(?:checksum = "{TEXT}"\n)?+'
    rf'(?:dependencies = \[\n((?: "{TEXT}",\n)++)\]\n)?+'
    r"\n*+"
)


def read(block: str) -> Row | None:
    """Its row without the checksum, or ``None`` where it has another shape."""
    found = _BLOCK.fullmatch(block)
    if not found:
        return None
    name, version, source, dependencies = found.groups()
    row: Row = {"name": name, "version": version}
    if source:
        row["source"] = source
    if dependencies:
        row["dependencies"] = dependencies[2:-3].split('",\n "')
    return row
