"""sponsorplan.json: what a product stands on that no lockfile names, written by its people.

A container image, a command-line tool, a font, a CI action, a database. Each says where it comes from
and how many seats it gets; `docs/additions.md` describes the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sponsorplan.domain.lockfiles.collector import Collector, distinct
from sponsorplan.domain.lockfiles.decode import load_json, rows, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    Package,
    ParsedLockfile,
    Scope,
    SourceFile,
    UnreadableLockfile,
)

FILENAME = "sponsorplan.json"
MOST_WEIGHT = 10
_LONGEST = 200


class AdditionKind(StrEnum):
    """What an addition is, and with it the purl type of its package."""

    IMAGE = "image"
    TOOL = "tool"
    ACTION = "action"
    DATABASE = "database"
    FONT = "font"
    OTHER = "other"

    @property
    def purl_type(self) -> str:
        return {AdditionKind.IMAGE: "docker", AdditionKind.ACTION: "githubactions"}.get(
            self, "generic"
        )


@dataclass(frozen=True, slots=True)
class Addition:
    """One entry. ``weight`` is a number of seats, 1 to 10, each as a direct dependency has one.

    ``repository`` says who is behind it, ``funding`` where they ask for money; both are addresses.
    """

    kind: AdditionKind
    name: str
    version: str = ""
    repository: str = ""
    funding: tuple[str, ...] = ()
    weight: int = 1
    dev: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.kind.purl_type, self.name

    def package(self) -> Package:
        return Package(
            self.kind.purl_type,
            self.name,
            self.version,
            Scope.DEV if self.dev else Scope.RUNTIME,
            direct=True,
            funding=self.funding,
            repository=self.repository,
            weight=self.weight,
        )

    def row(self) -> dict[str, object]:
        """As the file has it; what is left out is as if it were empty, 1 or false."""
        full = {
            "kind": str(self.kind),
            "name": self.name,
            "version": self.version,
            "repository": self.repository,
            "funding": list(self.funding),
            "weight": self.weight if self.weight > 1 else 0,
            "dev": self.dev,
        }
        return {key: value for key, value in full.items() if value}


class Additions:
    name = "additions"
    version = 1
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename == FILENAME

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(limits=file.limits, scope_known=True, edges_known=False)
        for addition in read_additions(file.content, into):
            into.add(addition.key, addition.package())
        return into.finish(format="additions", parser=self.name, parser_version=self.version)


def read_additions(content: bytes, into: Collector) -> list[Addition]:
    """The entries that make sense, one for each package; the others are warnings of ``into``.

    Raises ``UnreadableLockfile`` for a file that is none.
    """
    tree = table(
        load_json(to_text(content, into.problems), into.problems, max_depth=into.limits.max_depth)
    )
    if not isinstance(tree.get("additions"), list):
        raise UnreadableLockfile(
            "not_additions",
            "The file has no list “additions”. Write one entry for each thing that the product "
            'stands on: {"additions": [{"kind": "database", "name": "PostgreSQL", '
            '"repository": "https://github.com/postgres/postgres"}]}.',
        )
    read: dict[tuple[str, str], Addition] = {}
    for number, row in enumerate(rows(tree["additions"]), start=1):
        fault = _fault(row)
        if fault:
            into.warn("bad_addition", f"Entry {number} of “additions” was left out: {fault}")
            continue
        addition = _addition(table(row))
        if addition.key in read:
            words = f"“{addition.name}” stands twice in “additions”; the first one counts."
            into.warn("repeated_addition", words)
        read.setdefault(addition.key, addition)
    return list(read.values())


def _addition(row: dict[str, object]) -> Addition:
    weight = row.get("weight", 1)
    return Addition(
        AdditionKind(text_of(row["kind"])),
        text_of(row["name"]).strip(),
        text_of(row.get("version")).strip(),
        text_of(row.get("repository")).strip(),
        distinct(text_of(address).strip() for address in rows(row.get("funding"))),
        weight if isinstance(weight, int) else 1,
        row.get("dev") is True,
    )


def _fault(value: object) -> str:
    """What is wrong with an entry, in words, or nothing."""
    row = table(value)
    if text_of(row.get("kind")) not in set(AdditionKind):
        kinds = ", ".join(AdditionKind)
        return f"“kind” is one of {kinds}."
    weight = row.get("weight", 1)
    # In Python, true is a number.
    if not isinstance(weight, int) or isinstance(weight, bool) or not 1 <= weight <= MOST_WEIGHT:
        return f"“weight” is a whole number from 1 to {MOST_WEIGHT}."
    if not isinstance(row.get("dev", False), bool):
        return "“dev” is true or false."
    return _text_fault(row)


def _text_fault(row: dict[str, object]) -> str:
    texts: Sequence[tuple[str, object]] = [
        *((key, row.get(key, "")) for key in ("name", "version", "repository")),
        *(("funding", address) for address in rows(row.get("funding", []))),
    ]
    if not text_of(row.get("name")).strip():
        return "it has no “name”."
    if "funding" in row and not isinstance(row["funding"], list):
        return "“funding” is a list of addresses."
    for key, value in texts:
        if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
            return f"“{key}” is a text of at most {_LONGEST} characters."
    return ""
