"""Files that lie beside a lockfile and say what it leaves out."""

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_toml, to_text
from sponsorplan.domain.lockfiles.interface import Problem, SourceFile, UnreadableLockfile


def toml_beside(file: SourceFile, name: str, problems: list[Problem]) -> dict[str, object] | None:
    """The TOML file of this name; ``None`` without it and, if it is there but broken, a problem."""
    content = file.beside.get(name)
    if content is None:
        return None
    try:
        return load_toml(to_text(content, []), max_depth=file.limits.max_depth)
    except UnreadableLockfile as error:
        problems.append(unreadable(name, error.problem.message, error.problem.line))
    return None


def unreadable(name: str, why: str, line: int | None = None) -> Problem:
    """The problem of a companion that is there and of no use; ``why`` is a sentence."""
    return Problem("companion_unreadable", f"The {name} beside it was left out: {why}", line)


def ask_for(into: Collector, name: str, gain: str) -> None:
    """Want the companion; ``gain`` completes “does not say which packages are …”."""
    into.wants.append(name)
    into.warn(
        "companion_missing",
        f"The file alone does not say which packages are {gain}. Upload it together with {name}.",
    )
