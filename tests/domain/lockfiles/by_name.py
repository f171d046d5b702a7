"""What a test asks of a parsed file, by the names of its packages."""

from sponsorplan.domain.lockfiles.interface import Package, ParsedLockfile


def scopes(parsed: ParsedLockfile) -> dict[str, str]:
    return {one.name: one.scope.value for one in parsed.packages}


def direct(parsed: ParsedLockfile) -> dict[str, bool | None]:
    return {one.name: one.direct for one in parsed.packages}


def edges(parsed: ParsedLockfile) -> set[tuple[str, str]]:
    names = [one.name for one in parsed.packages]
    return {(names[parent], names[child]) for parent, child in parsed.edges}


def package(parsed: ParsedLockfile, name: str) -> Package:
    return next(one for one in parsed.packages if one.name == name)
