"""What changed between two inventories, as people read it."""

from collections.abc import Callable, Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sponsorplan.domain.lockfiles.compare import Change, Standing
from sponsorplan.templatetags.words import scope_words, together

register = template.Library()

_KINDS = {
    "added": ("Added", "Not there before."),
    "removed": ("Removed", "Not there any more."),
    "changed_version": ("Changed version", "The same package in other releases."),
    "newly_direct": ("Newly direct", "It came along before; now the product itself names it."),
    "no_longer_direct": (
        "No longer direct",
        "The product itself named it before; now it comes along with another.",
    ),
    "newly_funded": ("Newly funded", "The files name a way to fund it, and did not before."),
    "no_longer_funded": (
        "No longer funded",
        "The files named a way to fund it before, and name none now.",
    ),
    "changed_scope": ("Changed scope", "Installed for another reason than before."),
}
_FILES = {"added": "new", "changed": "replaced", "removed": "removed"}
_DEPTHS = {True: "direct", False: "transitive", None: "not known yet"}
_SIDES: Mapping[str, Callable[[Standing], str]] = {
    "versions": lambda standing: together(standing.versions),
    "depth": lambda standing: _DEPTHS[standing.direct],
    "scope": lambda standing: scope_words(standing.scope),
}


@register.filter
def change_title(kind: str) -> str:
    return _KINDS[kind][0]


@register.filter
def change_words(kind: str) -> str:
    return _KINDS[kind][1]


@register.filter
def file_change_words(kind: str) -> str:
    """What became of a file of a version."""
    return _FILES[kind]


@register.simple_tag
def shift(change: Change, what: str) -> SafeString:
    """``versions``, ``depth`` or ``scope`` of a package: what it was and is, or the one it is."""
    sides = [side for side in (change.before, change.after) if side is not None]
    said = [_SIDES[what](side) or "no version" for side in sides]
    if len(set(said)) == 1:
        return format_html("{}", said[0])
    return format_html(
        '<span class="was">{}</span> <span aria-hidden="true">→</span>'
        '<span class="visually-hidden"> then </span> <span class="now">{}</span>',
        *said,
    )
