"""The smallest files that teach."""

from sponsorplan.domain.statements.mapping import Mapping
from sponsorplan.domain.statements.reading import items_of, plan_of
from sponsorplan.domain.statements.shapes import Problem, Said, Skipped

COLLECTIVE_HEAD = (
    "datetime,shortId,shortGroup,description,type,kind,isRefund,isRefunded,shortRefundId,"
    "amount,netAmount,currency,accountSlug,oppositeAccountSlug,orderMemo"
)


def collective(*rows: str) -> bytes:
    return "\r\n".join((COLLECTIVE_HEAD, *rows, "")).encode()


def given(
    number: int, amount: str = "-50.00", *, refunded: str = "", kind: str = "CONTRIBUTION"
) -> str:
    """A payment of the made-up payer ``acme`` to ``webpack``."""
    return (
        f"2026-11-0{number}T10:00:00,0000000{number},group{number},Monthly,DEBIT,{kind},,"
        f"{'REFUNDED' if refunded else ''},{refunded},{amount},{amount},USD,acme,Webpack,"
    )


def read(
    content: bytes, source: str, mapping: Mapping | None = None
) -> tuple[list[Said], list[Problem], list[Skipped]]:
    plan = plan_of(content, source, mapping)
    assert plan.questions == {}
    items = list(items_of(content, source, plan))
    return (
        [one for one in items if isinstance(one, Said)],
        [one for one in items if isinstance(one, Problem)],
        [one for one in items if isinstance(one, Skipped)],
    )
