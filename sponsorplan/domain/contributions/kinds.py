"""Why hours are proposed for an upstream, and which kind of help comes first for which reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why money cannot help, or not alone. In the order in which they decide."""

    ARCHIVED = "archived"
    DEPRECATED = "deprecated"
    ABANDONED = "abandoned"
    COMPANY_OWNED = "company_owned"
    SWAMPED = "swamped"
    NO_CHANNEL = "no_channel"


class Kind(StrEnum):
    """What somebody does for an upstream. ``CODE`` is never proposed: its people know what to build."""

    TRIAGE = "triage"
    REVIEW = "review"
    DOCUMENTATION = "documentation"
    TUTORIAL = "tutorial"
    MIGRATION = "migration"
    ADOPTION = "adoption"
    QUESTION = "question"
    CODE = "code"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Kind.TRIAGE: "Triage",
    Kind.REVIEW: "Review",
    Kind.DOCUMENTATION: "Documentation",
    Kind.TUTORIAL: "Tutorial or example",
    Kind.MIGRATION: "Help with moving away",
    Kind.ADOPTION: "Carrying it on",
    Kind.QUESTION: "Asking how to pay",
    Kind.CODE: "Code",
}


@dataclass(frozen=True, slots=True)
class Advice:
    """``title`` is the reason in a few words, ``why`` says why these ``kinds``, the first one first."""

    title: str
    why: str
    kinds: tuple[Kind, ...]


ADVICE = {
    Reason.ARCHIVED: Advice(
        "Archived",
        "Its repository is archived: nobody reads issues or merges changes there. What helps is to "
        "help its users to move, or to offer its people to carry it on.",
        (Kind.MIGRATION, Kind.ADOPTION),
    ),
    Reason.DEPRECATED: Advice(
        "Deprecated",
        "Its publisher asks people to leave it. What helps is to write down how one moves, and to "
        "help others to do it.",
        (Kind.MIGRATION,),
    ),
    Reason.ABANDONED: Advice(
        "Abandoned",
        "Nobody has worked on it for two years. What helps is somebody who carries it on, or a "
        "written way to replace it.",
        (Kind.ADOPTION, Kind.MIGRATION),
    ),
    Reason.COMPANY_OWNED: Advice(
        "Owned by a company",
        "Its owner pays people to work on it. Sorting issues and mending documentation may be "
        "welcome; ask first whether they are.",
        (Kind.TRIAGE, Kind.DOCUMENTATION),
    ),
    Reason.SWAMPED: Advice(
        "Overwhelmed",
        "More is asked of its maintainers than they can answer. What helps first is to take "
        "questions and waiting changes off them, not to bring more.",
        (Kind.TRIAGE, Kind.REVIEW, Kind.DOCUMENTATION),
    ),
    Reason.NO_CHANNEL: Advice(
        "No way to pay it",
        "Nobody knows how to pay its people. What helps is work that stays: documentation, an "
        "example; or a friendly question how they would like to be paid.",
        (Kind.DOCUMENTATION, Kind.TUTORIAL, Kind.QUESTION),
    ),
}

# A closed upstream can do nothing with other kinds of help, whatever else holds of it.
CLOSED = frozenset(
    {Reason.ARCHIVED, Reason.DEPRECATED, Reason.ABANDONED, Reason.COMPANY_OWNED},
)


def kinds_for(reasons: Iterable[Reason]) -> tuple[Kind, ...]:
    """The kinds of help to propose, the first one first; a closed upstream's reason decides alone."""
    ordered = sorted(reasons, key=list(Reason).index)
    if ordered and ordered[0] in CLOSED:
        ordered = ordered[:1]
    return tuple(dict.fromkeys(kind for reason in ordered for kind in ADVICE[reason].kinds))
