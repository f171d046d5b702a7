"""Events as an iCalendar file (RFC 5545): folded, escaped, with stable UIDs and no clock of ours."""

from collections.abc import Iterable
from datetime import date, timedelta

from sponsorplan.domain.calendar.events import Event

_OCTETS = 75
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


def feed(events: Iterable[Event], *, name: str, scope: str, made: date) -> bytes:
    """One all-day entry for each event. ``scope`` keeps UIDs of different companies apart.

    ``made`` is the day that the entries are stamped with.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//SponsorPlan//Calendar 1//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for one in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{escaped(one.key)}@{scope}.sponsorplan",
            f"DTSTAMP:{made:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(one.kind.label)}",
            f"DESCRIPTION:{escaped(one.text)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def escaped(text: str) -> str:
    """Text as a value: separators escaped, one kind of line break, no other control characters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (letter for letter in plain if letter == "\n" or ord(letter) >= ord(" "))
    return "".join(_ESCAPED.get(letter, letter) for letter in kept if letter != "\x7f")


def folded(line: str) -> bytes:
    """At most 75 octets a line without its end; no character is cut in two."""
    parts: list[bytes] = [b""]
    for letter in line:
        octets = letter.encode("utf-8", "replace")
        if len(parts[-1]) + len(octets) > _OCTETS:
            parts.append(b" ")
        parts[-1] += octets
    return b"\r\n".join(parts) + b"\r\n"
