"""Writing down what a statement says: each transaction once, in batches of bounded size."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from apps.payments.models import Statement, Transaction
from sponsorplan.domain.statements.identity import Identities, difference
from sponsorplan.domain.statements.shapes import Item, Problem, Said, Skipped

_BATCH = 500
_MOST_PROBLEMS = 200
_FIELDS = (
    *("kind", "happened_on", "platform", "payee", "gross_minor", "fee_minor", "net_minor"),
    *("currency", "reference", "memo", "refund_of"),
)

Document = dict[str, Any]


class _Tally:
    """What became of the rows; ``problems`` never grow beyond what a page can show."""

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.new = self.known = self.unread = 0
        self.incomplete: list[Document] = []
        self.problems: list[Document] = []
        self.skipped: Counter[str] = Counter()

    def problem(self, one: Problem) -> None:
        kept = self.incomplete if one.incomplete else self.problems
        self.unread += not one.incomplete
        if len(kept) < _MOST_PROBLEMS:
            kept.append(_document("incomplete" if one.incomplete else "problem", 1, one))

    @property
    def documents(self) -> list[Document]:
        """Whole-file problems first, then rows, then what was rightly left out and known."""
        found = [*self.incomplete, *self.problems]
        if self.unread > len(self.problems):
            more = self.unread - len(self.problems)
            detail = (
                f"{more} more rows have problems like these. Correct these and upload it again."
            )
            found.append(_document("problem", more, Problem(0, "", detail)))
        for why, count in sorted(self.skipped.items()):
            found.append(_document("left_out", count, Problem(0, "", why)))
        if self.known:
            found.append(_document("known", self.known, Problem(0, "", "known already")))
        return found


def take(statement: Statement, items: Iterable[Item], account: str) -> None:
    """Keep what is new of these, and on the statement what became of all the rest."""
    tally, identities = _Tally(), Identities(account)
    said = _said(items, tally, identities)
    while batch := list(islice(said, _BATCH)):
        _batch(statement, batch, tally)
    statement.problems = tally.documents
    statement.row_count = len(tally.rows)
    statement.new_count = tally.new
    statement.save(update_fields=["problems", "row_count", "new_count"])


def says_new(*, company_id: int, source: str, said: Sequence[Said]) -> bool:
    """Whether any of these is not known yet, or is said otherwise than before."""
    for start in range(0, len(said), _BATCH):
        batch = said[start : start + _BATCH]
        known = _known(company_id, source, {one.external_id for one in batch})
        for one in batch:
            if one.external_id not in known or difference(known[one.external_id], one):
                return True
    return False


def _known(company_id: int, source: str, ids: set[str]) -> dict[str, Transaction]:
    present = Transaction.objects.filter(company_id=company_id, source=source, external_id__in=ids)
    return {one.external_id: one for one in present}


def _said(
    items: Iterable[Item], tally: _Tally, identities: Identities
) -> Iterator[tuple[str, Said]]:
    for item in items:
        if item.line:
            tally.rows.add(item.line)
        if isinstance(item, Problem):
            tally.problem(item)
        elif isinstance(item, Skipped):
            tally.skipped[item.why] += 1
        else:
            yield identities.of(item), item


def _batch(statement: Statement, batch: list[tuple[str, Said]], tally: _Tally) -> None:
    """The first word on an id stays; another one is a problem in words."""
    ids = {external_id for external_id, _ in batch}
    known = _known(statement.company_id, statement.source, ids)
    new: list[Transaction] = []
    for external_id, said in batch:
        if external_id not in known:
            known[external_id] = _transaction(statement, external_id, said)
            new.append(known[external_id])
            continue
        tally.known += 1
        other = difference(known[external_id], said)
        if other:
            detail = (
                f"The source said otherwise of “{external_id}” before: its {other} changed. What it "
                "said first is kept. Look at the source, and correct it there if it is wrong."
            )
            tally.problem(Problem(said.line, "", detail))
    Transaction.objects.bulk_create(new)
    tally.new += len(new)


def _transaction(statement: Statement, external_id: str, said: Said) -> Transaction:
    return Transaction(
        company_id=statement.company_id,
        statement=statement,
        source=statement.source,
        external_id=external_id,
        **{field: getattr(said, field) for field in _FIELDS},
    )


def _document(kind: str, count: int, problem: Problem) -> Document:
    return {
        "kind": kind,
        "count": count,
        "line": problem.line or None,
        "column": problem.column,
        "detail": problem.detail,
    }
