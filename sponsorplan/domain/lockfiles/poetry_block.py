"""One package of a poetry.lock, as Poetry writes it for what comes from an index and has no extras."""

import re

from sponsorplan.domain.lockfiles.toml_blocks import TEXT, Row

_KEY = rf'(?:[A-Za-z0-9_-]++|"{TEXT}")'
_TEXTS = rf'"{TEXT}"(?:, "{TEXT}")*+'
# Lists of files have been shortened by `toml_blocks.load_without_files`.
_BLOCK = re.compile(
    rf'name = "({TEXT})"\n'
    rf'version = "({TEXT})"\n'
    rf'(?:description = "(?:{TEXT})?+"\n)?+'
    rf'(?:category = "({TEXT})"\n)?+'
    r"(?:optional = (true|false)\n)?+"
    rf'(?:python-versions = "{TEXT}"\n)?+'
    rf"(?:groups = \[({_TEXTS})\]\n)?+"
    rf'(?:markers = "({TEXT})"\n)?+'
    r"(?:files = \[\{\}\]\n)?+"
    rf'(?:\n\[package\.dependencies\]\n((?:{_KEY} = "{TEXT}"\n)++))?+'
    r"\n*+"
)
_NEED = re.compile(rf'({_KEY}) = "({TEXT})"\n')


def read(block: str) -> Row | None:
    """Its row without files and description, or ``None`` where it has another shape."""
    found = _BLOCK.fullmatch(block)
    if not found:
        return None
    name, version, category, optional, groups, markers, needs = found.groups()
    row: Row = {"name": name, "version": version}
    if category:
        row["category"] = category
    if optional:
        row["optional"] = optional == "true"
    if groups:
        row["groups"] = groups[1:-1].split('", "')
    if markers:
        row["markers"] = markers
    if needs:
        named = {key.strip('"'): spec for key, spec in _NEED.findall(needs)}
        if len(named) != needs.count("\n"):
            return None
        row["dependencies"] = named
    return row
