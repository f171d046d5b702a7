"""The entries of yarn 1's own format where all are as yarn writes them: whole ones, not line by line."""

import re

from sponsorplan.domain.lockfiles.yarn.classic_lines import Entry

_TEXT = r'[^"\\\n]++'
_BARE = r'[^\s",:#][^\s",:]*+'
_TOKEN = rf'(?:"{_TEXT}"|{_BARE})'
_VALUE = r'[^\s"]++'
_NEEDS = rf'((?:    {_TOKEN} (?:"{_TEXT}"|{_VALUE})\n)++)'
_BLOCK = re.compile(
    rf"({_TOKEN}(?:, *+{_TOKEN})*+):\n"
    rf'  version "({_TEXT})"\n'
    rf'(?:  resolved "({_TEXT})"\n)?+'
    rf"(?:  integrity {_VALUE}\n)?+"
    rf"(?:  dependencies:\n{_NEEDS})?+"
    rf"(?:  optionalDependencies:\n{_NEEDS})?+"
    r"\n*+|(?:#.*+)?+\n|(.++)"
)
_PATTERN = re.compile(_TOKEN)
_NEED = re.compile(rf'    ({_TOKEN}) ("{_TEXT}"|{_VALUE})\n')


def read(text: str) -> list[Entry] | None:
    """As `classic_lines.read`, without checksums; ``None`` where that finds more, or another form."""
    entries: list[Entry] = []
    seen: set[str] = set()
    number = 0
    for named, version, resolved, needs, optional, other in _BLOCK.findall(f"{text}\n"):
        if other:
            return None
        if named:
            patterns = [token.strip('"') for token in _PATTERN.findall(named)]
            entry = Entry(patterns, {"version": version})
            if resolved:
                entry.fields["resolved"] = resolved
            if needs:
                entry.needs["dependencies"] = _needs(needs)
            if optional:
                entry.needs["optionalDependencies"] = _needs(optional)
            entries.append(entry)
            seen.update(patterns)
            number += len(patterns)
    # Of a pattern that stands twice the reader of lines tells where.
    return entries if number == len(seen) else None


def _needs(lines: str) -> dict[str, str]:
    return {name.strip('"'): value.strip('"') for name, value in _NEED.findall(lines)}
