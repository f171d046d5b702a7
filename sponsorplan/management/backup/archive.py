"""The file of a backup: made whole or not at all, and read back with every digest checked."""

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from sponsorplan.management.backup import rows
from sponsorplan.sealing import Unsealable, seal, unseal

FORMAT = 1
_MANIFEST = "manifest.json"
_SNAPSHOT = "backup"
_PIECE = 1 << 20
_PROBE = "opened"


class BackupRefused(Exception):
    """In words, what is wrong with a backup or with where it should go."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What is in a backup. ``made_at`` is when its snapshot was taken."""

    made_at: str
    rows: int
    files: int
    size: int


def write(target: Path) -> Summary:
    """Write all tables as they are at one moment, and all files, to ``target``.

    It is written beside and renamed at the end: what is cut off leaves no file of that name.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as stream:
            manifest = _written(stream)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    counts = [table["rows"] for table in manifest["tables"].values()]
    return Summary(manifest["made_at"], sum(counts), len(manifest["files"]), target.stat().st_size)


def _written(stream: IO[bytes]) -> dict[str, Any]:
    manifest: dict[str, Any] = {"format": FORMAT, "tables": {}, "files": {}}
    manifest["probe"] = seal(_PROBE)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        with _snapshot() as using:
            manifest["made_at"] = timezone.now().isoformat()
            manifest["migrations"] = _applied(using)
            manifest["sequences"] = rows.sequences(using)
            for model in rows.tables():
                digest, count, _ = _member(
                    archive, f"tables/{rows.name_of(model)}.jsonl", rows.lines_of(model, using)
                )
                manifest["tables"][rows.name_of(model)] = {"rows": count, "sha256": digest}
        # After the tables: a row never names a file that is not there yet.
        for name in _stored(""):
            with default_storage.open(name) as file:
                digest, _, size = _member(archive, f"files/{name}", _pieces(file))
            manifest["files"][name] = {"size": size, "sha256": digest}
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
    return manifest


def read(source: Path, *, other_key: bool = False) -> Summary:
    """Put a backup into this instance, which must be empty; all of it or nothing.

    Raises ``BackupRefused``. ``other_key`` lets in a backup whose sealed secrets cannot be opened.
    """
    try:
        archive = zipfile.ZipFile(source)
    except OSError as error:
        raise BackupRefused(f"{source} could not be opened: {error.strerror}.") from error
    except zipfile.BadZipFile as error:
        raise BackupRefused(f"{source.name} is no backup: {error}") from error
    with archive:
        manifest = _manifest(archive)
        _check(manifest, other_key=other_key)
        for name, said in manifest["files"].items():
            _same(f"files/{name}", said["sha256"], _digest(_read(archive, f"files/{name}")))
        with transaction.atomic():
            total = _rows_restored(archive, manifest)
            rows.sequences_set(manifest["sequences"], DEFAULT_DB_ALIAS)
            for model in rows.tables():
                said = manifest["tables"][rows.name_of(model)]["sha256"]
                found = _digest(rows.lines_of(model, DEFAULT_DB_ALIAS))
                _same(f"the table {rows.name_of(model)} as it is now", said, found)
            for name in manifest["files"]:
                with archive.open(f"files/{name}") as file:
                    default_storage.save(name, File(file))
    return Summary(manifest["made_at"], total, len(manifest["files"]), source.stat().st_size)


def _rows_restored(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> int:
    total = 0
    for model in rows.tables():
        name = rows.name_of(model)
        count = rows.insert(model, _lines(archive, f"tables/{name}.jsonl"), DEFAULT_DB_ALIAS)
        _same(f"the number of rows of {name}", manifest["tables"][name]["rows"], count)
        total += count
    return total


def _check(manifest: dict[str, Any], *, other_key: bool) -> None:
    if manifest.get("format") != FORMAT:
        raise BackupRefused("It was made by a version that this one does not know.")
    here, there = _applied(DEFAULT_DB_ALIAS), manifest["migrations"]
    if here != there:
        raise BackupRefused(
            "It was made by another version: "
            f"{len([one for one in there if one not in here])} migrations of it are unknown here, and "
            f"{len([one for one in here if one not in there])} of this one are missing in it. Restore "
            "it with the version that made it, and upgrade then."
        )
    if any(model._base_manager.exists() for model in rows.tables()) or next(_stored(""), None):  # noqa: SLF001 - all rows
        raise BackupRefused(
            "This instance is not empty. Restore into a new data folder or a new database."
        )
    try:
        unseal(manifest["probe"])
    except Unsealable:
        if not other_key:
            raise BackupRefused(
                "It was made with another secret key, so that secrets of endpoints, second factors "
                "and imports cannot be opened. Set that key, also as one of "
                "SPONSORPLAN_SECRET_KEY_FALLBACKS, or add --other-key to do without them."
            ) from None


@contextmanager
def _snapshot() -> Iterator[str]:
    """The alias of a connection that sees one moment, while others write on."""
    databases = connections.databases
    own = databases[DEFAULT_DB_ALIAS]
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
            copy = str(Path(folder) / "snapshot.sqlite3")
            with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [copy])
            yield from _opened({**own, "NAME": copy})
        return
    options = {**own.get("OPTIONS", {}), "isolation_level": 3, "pool": False}  # repeatable read
    # In one transaction a cursor of the server's own works, also behind a pooler.
    whole = {"OPTIONS": options, "DISABLE_SERVER_SIDE_CURSORS": False}
    yield from _opened({**own, **whole})


def _opened(database: dict[str, Any]) -> Iterator[str]:
    connections.databases[_SNAPSHOT] = database
    try:
        with transaction.atomic(using=_SNAPSHOT):
            yield _SNAPSHOT
    finally:
        connections[_SNAPSHOT].close()
        del connections[_SNAPSHOT]
        del connections.databases[_SNAPSHOT]


def _member(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> tuple[str, int, int]:
    """The digest of what is written, and how many pieces and bytes."""
    digest, count, size = hashlib.sha256(), 0, 0
    with archive.open(name, "w", force_zip64=True) as member:
        for piece in pieces:
            digest.update(piece)
            member.write(piece)
            count, size = count + 1, size + len(piece)
    return digest.hexdigest(), count, size


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        found = json.loads(archive.read(_MANIFEST))
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise BackupRefused("It has no manifest: it is no backup, or was cut off.") from error
    return dict(found)


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with _member_of(archive, name) as member:
        yield from member


def _read(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with _member_of(archive, name) as member:
        yield from _pieces(member)


@contextmanager
def _member_of(archive: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    try:
        with archive.open(name) as member:
            yield member
    except (KeyError, zipfile.BadZipFile) as error:
        raise BackupRefused(f"{name} is missing or damaged in it.") from error


def _pieces(file: Any) -> Iterator[bytes]:  # noqa: ANN401 - a file of any kind
    while piece := file.read(_PIECE):
        yield piece


def _digest(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _same(what: str, said: object, found: object) -> None:
    if said != found:
        raise BackupRefused(f"The backup is damaged: {what} is not what it was.")


def _applied(using: str) -> list[str]:
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _stored(folder: str) -> Iterator[str]:
    """The names of all stored files."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}{name}"
    for each in sorted(folders):
        yield from _stored(f"{folder}{each}/")
