"""Uploaded files as they lie in the data folder."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files import File
from django.core.files.storage import storages
from django.core.files.uploadedfile import TemporaryUploadedFile

from sponsorplan.settings import shared


@pytest.mark.parametrize("large", [False, True])
def test_other_users_of_the_machine_may_not_read_them(tmp_path: Path, *, large: bool) -> None:
    storage = storages.create_storage(shared.files(tmp_path / "files"))
    sent = TemporaryUploadedFile("a.lock", "", 0, "") if large else File(BytesIO(b"secret"))
    name = storage.save("uploads/a.lock", sent)
    sent.close()
    assert Path(storage.path(name)).stat().st_mode & 0o777 == 0o640
