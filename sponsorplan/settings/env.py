"""Settings from the environment, read with words for what is wrong."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """A value, or the content of the file that ``NAME_FILE`` names; required without a default."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name}, or {name}_FILE to a file that holds it.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """``true`` or ``false``."""
    value = os.environ.get(name, str(default)).lower()
    if value not in ("true", "false"):
        raise ImproperlyConfigured(f"{name} is true or false, not “{value}”.")
    return value == "true"


def choice(name: str, *allowed: str) -> str:
    """One of these words; the first without any."""
    value = os.environ.get(name, allowed[0])
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {' or '.join(allowed)}, not “{value}”.")
    return value


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is a whole number, not “{value}”.")
    return int(value)


def names(name: str, default: str = "") -> list[str]:
    """A list parted by commas."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]
