"""Problems that the readers of the three formats tell in the same words."""

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.interface import SourceFile
from sponsorplan.domain.lockfiles.javascript.manifest import FILE_NAME

_SHOWN = 5


class Skipped:
    """Entries that could not be read, told as one problem however many there are."""

    def __init__(self) -> None:
        self._count = 0
        self._first: list[str] = []

    def add(self, entry: str) -> None:
        self._count += 1
        if len(self._first) < _SHOWN:
            self._first.append(entry.encode("utf-8", "replace").decode()[:120])

    def report(self, collector: Collector) -> None:
        if not self._count:
            return
        shown = ", ".join(f"“{entry}”" for entry in self._first)
        more = f" and {self._count - _SHOWN:,} more" if self._count > _SHOWN else ""
        collector.warn(
            "entry_skipped",
            f"Left out, because the name or version there cannot be read: {shown}{more}. The rest "
            "of the file was read.",
        )


def companion_missing(
    collector: Collector,
    file: SourceFile,
    *,
    direct: bool,
    dev: bool,
    path: str = FILE_NAME,
    instead: str = "",
) -> None:
    """Say what the package.json at ``path`` would add, and ask for it unless it came broken.

    ``direct``: which packages are the company's own choice; ``dev``: which only developers need.
    ``instead``: another way to know them, as it goes on after "Upload it together with …".
    """
    if direct:
        collector.direct_known = False
    if path in file.beside:
        return
    collector.wants.append(path)
    unknown = [
        *(["which packages were chosen and which came along"] if direct else []),
        *(["which packages only developers need"] if dev else []),
    ]
    collector.warn(
        "companion_missing",
        f"The file alone does not say {', nor '.join(unknown)}. Upload it together with {path}{instead}.",
    )
