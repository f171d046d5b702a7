"""Making many objects at once without having them looked through again and again."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_paused = 0
_was_on = True


@contextmanager
def no_cyclic_collection() -> Iterator[None]:
    """Keep the collector of cycles out while trees are built; counting of references goes on.

    A tree has no cycles, but each time it has grown by a quarter the collector walks all of it, which
    takes a quarter of the time to read a file. Threads share the collector: it comes back when the last
    of them leaves, and only if it was on when the first one entered.
    """
    global _paused, _was_on  # noqa: PLW0603 - the collector is one for the process
    with _lock:
        if _paused == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _paused += 1
    try:
        yield
    finally:
        with _lock:
            _paused -= 1
            if _paused == 0 and _was_on:
                gc.enable()
