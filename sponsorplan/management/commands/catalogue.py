"""Make the bundled catalogue, check its files, or score it by a sample checked by hand."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.inventory.selectors import own_names
from apps.upstreams.catalogue.build import TABLES, build
from apps.upstreams.catalogue.checking import misfits
from apps.upstreams.catalogue.container import CatalogueDamaged, unpack
from apps.upstreams.catalogue.differing import changes
from apps.upstreams.catalogue.growing import admitted, grown
from apps.upstreams.catalogue.loader import FOLDER, contents, merged, read
from apps.upstreams.catalogue.scoring import sample, score
from apps.upstreams.catalogue.sources import ANSWERING, OPEN, Shelf
from apps.upstreams.catalogue.writing import Built, written
from apps.upstreams.selectors import answers, bundled_facts, known_facts
from apps.upstreams.services import source_ask
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.purl import Purl, parse
from sponsorplan.domain.upstreams.facts import Facts
from sponsorplan.domain.upstreams.findings import Found
from sponsorplan.domain.upstreams.moves import followed


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        made = acts.add_parser("build", help="make the files anew, and say what changes in them")
        of = made.add_mutually_exclusive_group(required=True)
        of.add_argument("directory", type=Path, nargs="?", help=f"holds {', '.join(TABLES)}")
        of.add_argument(
            "--answers", action="store_true", help="add what sources answered this instance"
        )
        of.add_argument(
            "--from", dest="source", choices=sorted(ANSWERING), help="ask a source, and add that"
        )
        made.add_argument("--purls", type=Path, help="what to ask about, a purl on each line")
        made.add_argument("--into", type=Path, default=FOLDER, help="the folder of the catalogue")
        checked = acts.add_parser("check", help="end with 1 and say what is wrong, if anything is")
        checked.add_argument("file", type=Path, nargs="*")
        scored = acts.add_parser("score", help="precision and recall of payees")
        scored.add_argument("file", type=Path, help="a sample that was checked by hand")
        scored.add_argument(
            "--known", action="store_true", help="with what sources answered this instance"
        )

    def handle(self, *, act: str, **given: Any) -> None:  # noqa: ANN401 - Django's
        acts = {"build": self._build, "check": self._check, "score": self._score}
        try:
            acts[act](given)
        except OSError as error:
            raise CommandError(
                f"“{error.filename}” could not be opened: {error.strerror}."
            ) from error
        except DomainError as error:
            raise CommandError(error.detail) from error

    def _build(self, given: Mapping[str, Any]) -> None:
        folder: Path = given["into"]
        before = _old(folder)
        built = self._built(given, before)
        wrong = [words for one in built.values() for words in misfits(one.content)[1]]
        for words in wrong:
            self.stderr.write(words)
        if wrong:
            raise CommandError(f"{len(wrong)} things are wrong. Nothing is written.")
        for shelf, one in built.items():
            if shelf in before or any(one.header.counts.values()):
                _replace(folder / shelf.file, one.content)
                self._tell(shelf, before[shelf].facts if shelf in before else Facts(), one)

    def _built(self, given: Mapping[str, Any], before: Mapping[Shelf, Built]) -> dict[Shelf, Built]:
        if given["directory"]:
            directory: Path = given["directory"]
            return {OPEN: build({name: (directory / name).read_bytes() for name in TABLES})}
        old = {shelf: one.facts for shelf, one in before.items()}
        facts, own = merged(Facts(), *old.values()), own_names()
        found = self._asked(given, facts, own) if given["source"] else answers()
        # A line in a file is somebody's word that the package is public, and so is its repository.
        named = frozenset(one.key for one in found) if given["source"] else frozenset()
        chosen = admitted(found, facts, own, named)
        for reason, times in sorted(chosen.left_out.items()):
            self.stdout.write(f"{times:,} answers left out: {reason}.")
        dropped = {shelf: one.header.dropped for shelf, one in before.items()}
        return {
            shelf: written(one, shelf, dropped.get(shelf))
            for shelf, one in grown(old, chosen.found).items()
        }

    def _asked(
        self, given: Mapping[str, Any], facts: Facts, own: frozenset[tuple[str, str]]
    ) -> list[Found]:
        if given["purls"] is None:
            raise CommandError("Name the file of what to ask about: --purls FILE.")
        packages = [one for one in _purls(given["purls"]) if (one.type, one.name) not in own]
        found = source_ask(source=given["source"], packages=packages, facts=followed(facts))
        told = sum(one.finding is not None for one in found)
        self.stdout.write(f"{given['source']} knows {told:,} of what it was asked.")
        return found

    def _tell(self, shelf: Shelf, before: Facts, built: Built) -> None:
        found = changes(before, built.facts)
        self.stdout.write(
            f"{shelf.file} of {built.header.dated or 'no day'}: {len(found.added):,} added, "
            f"{len(found.removed):,} removed, {len(found.changed):,} changed, "
            f"{found.seen_again:,} seen again, {found.as_before:,} as before."
        )
        for reason, times in built.header.dropped.items():
            self.stdout.write(f"  left out: {reason}: {times:,}")
        for mark, entries in (("+", found.added), ("-", found.removed), ("~", found.changed)):
            for words in entries:
                self.stdout.write(f"  {mark} {words}")

    def _check(self, given: Mapping[str, Any]) -> None:
        files: list[Path] = given["file"] or [FOLDER / shelf.file for shelf in contents(FOLDER)]
        for file in files:
            self._check_one(file)

    def _check_one(self, file: Path) -> None:
        try:
            header, wrong = misfits(file.read_bytes())
        except CatalogueDamaged as error:
            raise CommandError(f"{file.name}: {error.detail}") from error
        for words in wrong:
            self.stderr.write(words)
        if wrong:
            raise CommandError(f"{file.name}: {len(wrong)} things are wrong.")
        counts = ", ".join(f"{number:,} {name}" for name, number in sorted(header.counts.items()))
        self.stdout.write(f"{file.name} of {header.dated} is sound: {counts}.")

    def _score(self, given: Mapping[str, Any]) -> None:
        facts = known_facts() if given["known"] else bundled_facts()
        found = score(sample(given["file"].read_bytes()), facts)
        for words in found.misses:
            self.stdout.write(words)
        self.stdout.write(
            f"{len(found.entries):,} checked by hand: precision {_part(found.right, found.offered)}, "
            f"recall {_part(found.right, found.payable)}."
        )


def _old(folder: Path) -> dict[Shelf, Built]:
    """The files to begin with; in a new folder there are none."""
    old = contents(folder) if (folder / OPEN.file).exists() else {}
    return {
        shelf: Built(content, unpack(content)[0], read(content)) for shelf, content in old.items()
    }


def _replace(file: Path, content: bytes) -> None:
    """Whoever reads meanwhile sees the old file or the new one, and never a part."""
    made = file.with_name(f"{file.name}.new")
    made.write_bytes(content)
    made.replace(file)


def _purls(file: Path) -> list[Purl]:
    lines = file.read_text(encoding="utf-8").splitlines()
    packages = {number: parse(line.strip()) for number, line in enumerate(lines, start=1)}
    for number, package in packages.items():
        if package is None and lines[number - 1].strip():
            raise CommandError(f"{file.name}, line {number}: this is no purl, as pkg:npm/express.")
    return [package for package in packages.values() if package]


def _part(part: int, of: int) -> str:
    return f"{100 * part // of} % ({part:,} of {of:,})" if of else f"unknown ({part:,} of 0)"
