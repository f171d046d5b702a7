"""What a test asks of a parsed file, by the name and version of each package, as ``idna 3.10``."""

from sponsorplan.domain.lockfiles.interface import ParsedLockfile


def scopes(parsed: ParsedLockfile) -> dict[str, str]:
    return {f"{one.name} {one.version}": one.scope.value for one in parsed.packages}


def direct(parsed: ParsedLockfile) -> set[str]:
    return {f"{one.name} {one.version}" for one in parsed.packages if one.direct}


def edges(parsed: ParsedLockfile) -> set[tuple[str, str]]:
    names = [f"{one.name} {one.version}" for one in parsed.packages]
    return {(names[parent], names[child]) for parent, child in parsed.edges}
