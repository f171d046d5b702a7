"""Finds the Chromium that the browser tests drive, or installs it. Says what it does.

``python -m tests.chromium`` is part of ``make test``; it fails, rather than skip, when there is
no way to get a browser.
"""

import os
import shutil
import subprocess
import sys

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium, from ``CHROMIUM`` or the search path."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def ensure() -> str:
    path = find()
    if path:
        print(f"Browser tests use {path}.")
        return path
    if shutil.which("apt-get") is None:
        sys.exit("The browser tests need Chromium. Install it, or set CHROMIUM to its path.")
    prefix = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    print("The browser tests need Chromium; installing the system's package…", flush=True)
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            [*prefix, "apt-get", "--quiet=2", *command],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            sys.exit("Chromium could not be installed. Install it, or set CHROMIUM to its path.")
    path = find()
    if path is None:
        sys.exit("Chromium was installed but is not on the search path. Set CHROMIUM to its path.")
    print(f"Browser tests use {path}.")
    return path


if __name__ == "__main__":
    ensure()
