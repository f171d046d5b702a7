"""Plans and lines as programs get them; the `plan` command prints the same documents."""

from collections.abc import Mapping

from sponsorplan.domain.allocation.proposal import Line, LineState, Proposal, Unplaced
from sponsorplan.domain.channels import registry
from sponsorplan.domain.channels.interface import ChannelRef, Frequency, LinkContext, LinkOut
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk.score import WHOLE

Document = dict[str, object]


def proposal_document(proposal: Proposal, frequency: Frequency) -> Document:
    """The whole split. Shares and risks are rounded for reading; the amounts are exact."""
    currency = proposal.budget.currency
    return {
        "digest": proposal.digest,
        "model_version": proposal.model_version,
        "budget": money_document(proposal.budget),
        "lines": [
            line_document(line, currency, _link(line, currency, frequency))
            for line in proposal.lines
        ],
        "unplaced": [unplaced_document(item) for item in proposal.unplaced],
        "totals": totals_document(
            {state: proposal.total(state) for state in LineState}, proposal.unplaced_total
        ),
        "assumed_direct": proposal.assumed_direct,
        "unreached": proposal.unreached,
    }


def money_document(amount: Money) -> Document:
    return {"minor": amount.minor, "currency": amount.currency}


def totals_document(by_state: Mapping[LineState, int], unplaced: int) -> Document:
    """Minor units by state; they and ``unplaced`` sum to the budget."""
    return {**{str(state): by_state.get(state, 0) for state in LineState}, "unplaced": unplaced}


def line_document(line: Line, currency: str, link: LinkOut | None) -> Document:
    channel = line.channel
    risk = line.risk
    return {
        "upstream": line.upstream,
        "name": line.name,
        "upstreams": list(line.upstreams),
        "packages": list(line.packages),
        "amount": {"minor": line.minor, "currency": currency},
        "to_send": line.sent,
        "credit": line.credit,
        "set_aside": line.held,
        "usage": line.usage / TOTAL,
        "usage_units": str(line.usage),
        "risk": {
            "value": risk.value / WHOLE,
            "range": [risk.low / WHOLE, risk.high / WHOLE],
            "coverage": risk.coverage / WHOLE,
        },
        "because": [
            {"step": step.step, "minor": step.minor, "text": step.text, "product": step.product}
            for step in line.because
        ],
        "state": line.state,
        "reason": line.reason,
        "channel": channel
        and {
            "platform": channel.platform,
            "handle": channel.handle,
            "url": channel.url,
            "trust": channel.trust,
            "link_out": link.url if link else None,
            "note": link.note if link else "",
        },
        "other_addresses": list(line.other_addresses),
    }


def unplaced_document(item: Unplaced) -> Document:
    return {
        "reason": item.reason,
        "minor": item.minor,
        "upstreams": list(item.upstreams),
        "text": item.text,
    }


def _link(line: Line, currency: str, frequency: Frequency) -> LinkOut | None:
    if line.state is not LineState.PAYABLE or line.channel is None:
        return None
    ref = ChannelRef(line.channel.platform, line.channel.handle, line.channel.url)
    return registry.link(ref, Money(line.sent, currency), LinkContext(frequency=frequency.paid_as))
