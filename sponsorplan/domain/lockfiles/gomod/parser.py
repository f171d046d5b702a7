"""go.mod: the modules of a build since Go 1.17, before that the direct ones only."""

import re

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import to_text
from sponsorplan.domain.lockfiles.gomod.lines import Directive, read_directives
from sponsorplan.domain.lockfiles.gomod.modules import is_path, repository_of, source_of
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Scope,
    SourceFile,
    UnreadableLockfile,
)

_MODULE = re.compile(rb"^\s*module\s", re.MULTILINE)
_GO = re.compile(r"(\d{1,4})\.(\d{1,4})")
_FULL_LIST_SINCE = (1, 17)
_SHOWN = 20


class GoMod:
    name = "gomod"
    version = 1
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:
        # A second module file, for "go build -modfile=tools.mod", may have any name before ".mod".
        return filename in {"go.mod", "go.sum"} or (
            filename.endswith(".mod") and bool(_MODULE.search(content[:2000]))
        )

    def parse(self, file: SourceFile) -> ParsedLockfile:
        if file.name.rpartition("/")[2] == "go.sum":
            raise UnreadableLockfile(
                "not_a_lockfile",
                "A go.sum also lists versions that the build does not use. Upload the go.mod of "
                "the same folder instead.",
            )
        into = Collector(
            limits=file.limits, scope_known=True, direct_known=False, edges_known=False
        )
        reading = _Reading(into)
        for directive in read_directives(to_text(file.content, into.problems), into):
            reading.take(directive)
        if not (reading.module or reading.requires):
            raise UnreadableLockfile(
                "not_a_lockfile",
                "The file names no module and requires none, so it is not a go.mod. "
                "Run “go mod tidy” and upload what it writes.",
            )
        reading.finish()
        return into.finish(format="go.mod", parser=self.name, parser_version=self.version)


class _Reading:
    """A go.mod half read."""

    def __init__(self, into: Collector) -> None:
        self.into = into
        self.module = ""
        self.go = ""
        self.requires: dict[tuple[str, str], bool] = {}
        self.replaced: dict[tuple[str, str], tuple[str, str]] = {}
        self.tools: list[str] = []
        self.unread: list[int] = []

    def take(self, directive: Directive) -> None:
        words = directive.words
        match directive.verb, words:
            case "require" | "replace", _ if "" in words:
                self.unread.append(directive.line)
            case "module", [path]:
                self.module = path
            case "go", [version]:
                self.go = version
            case "tool", [path]:
                self.tools.append(path)
            case "require", [path, version]:
                held = self.requires.get((path, version), True)
                self.requires[path, version] = held and directive.indirect
            case "replace", _ if "=>" in words:
                self._replace(directive, words.index("=>"))
            case "require" | "replace", _:
                self.unread.append(directive.line)

    def _replace(self, directive: Directive, arrow: int) -> None:
        """``old [version] => new version`` or ``old [version] => ./folder``."""
        match directive.words[:arrow], directive.words[arrow + 1 :]:
            case [old, *version], [new, *to] if len(version) <= 1 and len(to) == (
                0 if is_path(new) else 1
            ):
                self.replaced[old, "".join(version)] = new, "".join(to)
            case _:
                self.unread.append(directive.line)

    def finish(self) -> None:
        if self.module:
            self.into.add_local("module", LocalPackage("golang", self.module))
        tools = self._tool_modules()
        for (path, version), indirect in self.requires.items():
            # A replacement for this very version goes before one for all versions.
            found = self.replaced.get((path, version)) or self.replaced.get((path, ""))
            name, used = found or (path, version)
            if is_path(name):
                self.into.add_local((path, version), LocalPackage("golang", path, path=name))
                continue
            package = Package(
                "golang",
                name,
                used,
                # Go marks a module that only a tool comes from as indirect, though the file names
                # the tool itself: chosen by a person, and not part of what is shipped.
                Scope.DEV if indirect and path in tools else Scope.RUNTIME,
                direct=not indirect or path in tools,
                source=source_of(name),
                repository=repository_of(name),
            )
            self.into.add((path, version), package)
        self._warn()

    def _tool_modules(self) -> set[str]:
        """The required modules that the tools' packages lie in: the longest path that fits."""
        required = {path for path, _ in self.requires}
        found = set()
        for tool in self.tools:
            parts = tool.split("/")[:50]
            heads = ("/".join(parts[:length]) for length in range(len(parts), 0, -1))
            found.update([next((head for head in heads if head in required), "")])
        return found

    def _warn(self) -> None:
        for number in self.unread[:_SHOWN]:
            self.into.warn(
                "line_skipped",
                f"Line {number} is not as Go writes it and was skipped. Run “go mod tidy” and "
                "upload the file again.",
                number,
            )
        if len(self.unread) > _SHOWN:
            more = len(self.unread) - _SHOWN
            self.into.warn("line_skipped", f"{more:,} more lines were skipped.")
        go = _GO.match(self.go)
        if go is None or (int(go[1]), int(go[2])) < _FULL_LIST_SINCE:
            self.into.warn(
                "transitive_unknown",
                f"This go.mod is for Go {self.go or '1.16 or older'} and lists only what you "
                "import yourself. Run “go mod tidy -go=1.17” or newer to list the rest.",
            )
