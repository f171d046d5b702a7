"""The collector of cycles while files are read."""

import gc
from threading import Event, Thread

import pytest

from sponsorplan.domain.memory import no_cyclic_collection


def test_it_comes_back_after_the_last_of_several_readers_in_threads() -> None:
    inside, leave = Event(), Event()

    def read() -> None:
        with no_cyclic_collection():
            inside.set()
            leave.wait(10)

    other = Thread(target=read)
    with no_cyclic_collection():
        other.start()
        assert inside.wait(10)
    assert not gc.isenabled()
    leave.set()
    other.join(10)
    assert gc.isenabled()


def test_it_comes_back_after_a_fault() -> None:
    with pytest.raises(ValueError, match="broken"), no_cyclic_collection():
        raise ValueError("broken")
    assert gc.isenabled()


def test_where_it_was_off_it_stays_off() -> None:
    gc.disable()
    try:
        with no_cyclic_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
