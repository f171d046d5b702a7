"""Reads text that somebody pasted, whichever of the known commands printed it."""

from sponsorplan.domain.lockfiles.interface import (
    Limits,
    LockfileParser,
    ParsedLockfile,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.pasted.freeze import PipFreeze
from sponsorplan.domain.lockfiles.pasted.go_list import GoList
from sponsorplan.domain.lockfiles.pasted.maven_tree import MavenTree
from sponsorplan.domain.lockfiles.pasted.npm_ls import NpmLs
from sponsorplan.domain.lockfiles.pasted.terminal import beginning
from sponsorplan.domain.lockfiles.requirements.parser import Requirements

# What Requirements takes for one by content alone; a person may paste that as well.
_ANY_NAME = "pasted.txt"
# How the outputs begin that tell less, and what to run instead.
_INSTEAD = (
    (("├", "└", "+--", "`--"), "npm ls --json --all"),
    (("Package ", "Package\t"), "pip freeze"),
)
_KNOWN = "“pip freeze”, “npm ls --json --all”, “go list -m all” or “mvn dependency:tree”"


def read_pasted(text: str, limits: Limits | None = None) -> ParsedLockfile:
    """Raises ``UnreadableLockfile``, with code ``unknown_text`` when no command prints such."""
    limits = limits or Limits()
    content = text.encode("utf-8", "replace")
    if len(content) > limits.max_bytes:
        raise UnreadableLockfile(
            "too_large", f"The text is larger than {limits.max_bytes // 1_000_000} MB."
        )
    if not text.strip():
        raise UnreadableLockfile("empty", f"There is no text. Paste what {_KNOWN} prints.")
    parser = _parser(content)
    if parser is None:
        raise UnreadableLockfile("unknown_text", _advice(text))
    try:
        return parser.parse(SourceFile(_ANY_NAME, content, limits=limits))
    except UnreadableLockfile as error:
        if error.problem.code != "not_a_lockfile":
            raise
        raise UnreadableLockfile("unknown_text", _advice(text)) from error


def file_name(parsed: ParsedLockfile) -> str:
    """The name under which the registry takes such text for what `read_pasted` took it for."""
    endings = {"npm-ls": ".json"}
    return parsed.parser + endings.get(parsed.parser, ".txt")


def _parser(content: bytes) -> LockfileParser | None:
    start = beginning(content)
    for kind in (NpmLs(), MavenTree(), GoList(), PipFreeze()):
        if kind.fits(start):
            return kind
    requirements = Requirements()
    return requirements if requirements.accepts(_ANY_NAME, content) else None


def _advice(text: str) -> str:
    lines = text.splitlines()[:20]
    for starts, command in _INSTEAD:
        if any(line.startswith(starts) for line in lines):
            return f"This output leaves out what is needed here. Run “{command}” and paste that."
    return f"This is not what {_KNOWN} prints. Paste all that one prints, or upload the lockfile."
