"""One package of a uv.lock, as uv writes it for what comes from elsewhere and has no extras."""

import re

from sponsorplan.domain.lockfiles.toml_blocks import TEXT, Row

_SOURCE = rf'\{{ ([a-z]++) = "({TEXT})" \}}'
_FILE = (
    rf'\{{ (?:url|path|filename) = "{TEXT}"(?:, hash = "{TEXT}")?+'
    rf'(?:, size = (?:0|[1-9][0-9]{{0,17}}+))?+(?:, upload-time = "{TEXT}")?+ \}}'
)
_NEED = (
    rf'    \{{ name = "({TEXT})"(?:, version = "({TEXT})")?+(?:, source = {_SOURCE})?+'
    rf'(?:, extra = \["({TEXT})"\])?+(?:, marker = "({TEXT})")?+ \}},\n'
)
_NEEDS = re.compile(_NEED)
_BLOCK = re.compile(
    rf'name = "({TEXT})"\n'
    rf'version = "({TEXT})"\n'
    rf"source = {_SOURCE}\n"
    rf'(?:resolution-markers = \[\n(?:    "{TEXT}",\n)++\]\n)?+'
    rf"(?:dependencies = \[\n((?:{_NEED.replace('({', '(?:{').replace('([', '(?:[')})++)\]\n)?+"
    rf"(?:sdist = {_FILE}\n)?+"
    rf"(?:wheels = \[\n(?:    {_FILE},\n)++\]\n)?+"
    r"\n*+"
)


def read(block: str) -> Row | None:
    """Its row without files and markers of forks, or ``None`` where it has another shape."""
    found = _BLOCK.fullmatch(block)
    if not found:
        return None
    name, version, kind, location, dependencies = found.groups()
    row: Row = {"name": name, "version": version, "source": {kind: location}}
    if dependencies:
        row["dependencies"] = [_need(*groups) for groups in _NEEDS.findall(dependencies)]
    return row


def _need(name: str, version: str, kind: str, location: str, extra: str, marker: str) -> Row:
    row: Row = {"name": name}
    if version:
        row["version"] = version
    if kind:
        row["source"] = {kind: location}
    if extra:
        row["extra"] = [extra]
    if marker:
        row["marker"] = marker
    return row
