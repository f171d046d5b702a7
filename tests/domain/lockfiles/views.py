"""What a test asks of a parsed npm, pnpm or yarn lockfile, by ``name@version``."""

from sponsorplan.domain.lockfiles.interface import Package, ParsedLockfile, Scope


def releases(parsed: ParsedLockfile) -> set[str]:
    return {f"{one.name}@{one.version}" for one in parsed.packages}


def edges(parsed: ParsedLockfile) -> set[tuple[str, str]]:
    names = [f"{one.name}@{one.version}" for one in parsed.packages]
    return {(names[parent], names[child]) for parent, child in parsed.edges}


def direct(parsed: ParsedLockfile) -> set[str]:
    return {f"{one.name}@{one.version}" for one in parsed.packages if one.direct}


def scopes(parsed: ParsedLockfile) -> dict[str, Scope]:
    return {f"{one.name}@{one.version}": one.scope for one in parsed.packages}


def named(parsed: ParsedLockfile, name: str) -> Package:
    return next(one for one in parsed.packages if one.name == name)


def codes(parsed: ParsedLockfile) -> list[str]:
    return [problem.code for problem in parsed.problems]
