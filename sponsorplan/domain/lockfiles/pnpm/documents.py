"""Which of a file's YAML documents is the project's.

pnpm 11 and later may put a document before it with the version of pnpm itself and what configures
it. Taking that one, or all of them, for the project's packages is a known mistake of readers.
"""

import re

from sponsorplan.domain.lockfiles.interface import Problem

_START = "---\n"
_BETWEEN = "\n---\n"
_TOOL = "\n  .:\n    configDependencies:"
_VERSION = re.compile(r"^lockfileVersion:.*", re.MULTILINE)


def main_document(text: str, problems: list[Problem]) -> tuple[str, int]:
    """The text of the project's document, and how many documents there are."""
    if not text.startswith(_START):
        return text, 1
    documents = text.removeprefix(_START).removesuffix("\n---").split(_BETWEEN)
    last = documents[-1]
    if last.strip() and not (len(documents) == 1 and _TOOL in last):
        return last, len(documents)
    problems.append(
        Problem(
            "no_project",
            "The file holds only what pnpm notes of itself; the project has no dependencies yet. "
            "If it should have, run `pnpm install` and upload the file again.",
        )
    )
    version = _VERSION.search(text)
    return (version[0] if version else ""), max(len(documents), 2)
