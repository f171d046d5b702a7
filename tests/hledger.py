"""Finds the hledger that reads our journals, or installs it. Says what it does.

``python -m tests.hledger`` is part of ``make test``; it fails, rather than skip, when there is no way
to get one.
"""

import os
import shutil
import subprocess
import sys


def find() -> str | None:
    """The path of hledger, from ``HLEDGER`` or the search path."""
    return os.environ.get("HLEDGER") or shutil.which("hledger")


def ensure() -> str:
    path = find()
    if path is None:
        _install()
        path = find()
    if path is None:
        sys.exit("hledger could not be installed. Install it, or set HLEDGER to its path.")
    print(f"Journals are checked with {path}.")
    return path


def _install() -> None:
    if shutil.which("apt-get") is None:
        return
    prefix = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    print("The journal tests need hledger; installing the system's package…", flush=True)
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "hledger"]):
        subprocess.run(
            [*prefix, "apt-get", "--quiet=2", *command],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL,
            check=False,
        )


if __name__ == "__main__":
    ensure()
