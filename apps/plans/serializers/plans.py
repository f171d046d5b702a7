"""Plans and lines as programs get them; the `plan` command prints the same documents."""

from collections.abc import Mapping
from enum import StrEnum

from rest_framework import serializers

from sponsorplan.domain import money
from sponsorplan.domain.allocation.policy import (
    VERSION,
    AfterEscrow,
    Basis,
    NoChannel,
    Policy,
    SmallLines,
)
from sponsorplan.domain.allocation.proposal import Line, LineState, Proposal, Unplaced
from sponsorplan.domain.channels import registry
from sponsorplan.domain.channels.interface import ChannelRef, Frequency, LinkContext, LinkOut
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk.score import WHOLE
from sponsorplan.web.strict import StrictCharField, StrictSerializer

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


# What the documents hold, for the OpenAPI document --------------------------------------------


def _choice(kind: type[StrEnum], default: StrEnum) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=[str(each) for each in kind], default=str(default))


def _percent(default: int) -> serializers.IntegerField:
    return serializers.IntegerField(default=default, min_value=1, max_value=100)


class MoneySerializer(serializers.Serializer[Document]):
    minor = serializers.IntegerField(help_text="Minor units: 1050 USD is 10.50 dollars.")
    currency = serializers.CharField(min_length=3, max_length=3)


class BudgetSerializer(StrictSerializer[Document]):
    minor = serializers.IntegerField(min_value=1, max_value=10**15)
    currency = StrictCharField(min_length=3, max_length=3)

    def validate_currency(self, value: str) -> str:
        try:
            money.exponent(value)
        except money.InvalidMoney as error:
            raise serializers.ValidationError(error.detail) from error
        return value


class RiskSerializer(serializers.Serializer[Document]):
    value = serializers.FloatField(min_value=0, max_value=1)
    range = serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2)
    coverage = serializers.FloatField(
        min_value=0, max_value=1, help_text="How much of it is known; 0 is not known yet."
    )


class StepSerializer(serializers.Serializer[Document]):
    step = serializers.CharField()
    minor = serializers.IntegerField(help_text="Signed; the steps of a line sum to its amount.")
    text = serializers.CharField()
    product = serializers.CharField(allow_blank=True)


class ChannelSerializer(serializers.Serializer[Document]):
    platform = serializers.CharField()
    handle = serializers.CharField()
    url = serializers.URLField()
    trust = serializers.CharField()
    link_out = serializers.URLField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class LineSerializer(serializers.Serializer[Document]):
    """One recipient's part of a plan."""

    position = serializers.IntegerField()
    upstream = serializers.CharField()
    name = serializers.CharField()
    upstreams = serializers.ListField(child=serializers.CharField())
    packages = serializers.ListField(child=serializers.CharField())
    amount = MoneySerializer()
    usage = serializers.FloatField(help_text="Share of all usage, rounded for reading.")
    usage_units = serializers.CharField(help_text="Exact, in units of 2^60.")
    risk = RiskSerializer()
    because = StepSerializer(many=True)
    state = serializers.ChoiceField(choices=[str(state) for state in LineState])
    reason = serializers.CharField(allow_blank=True)
    channel = ChannelSerializer(allow_null=True)
    other_addresses = serializers.ListField(child=serializers.CharField())


class UnplacedSerializer(serializers.Serializer[Document]):
    reason = serializers.CharField()
    text = serializers.CharField()
    minor = serializers.IntegerField()
    upstreams = serializers.ListField(child=serializers.CharField())


class TotalsSerializer(serializers.Serializer[Document]):
    """Minor units; together they are the budget."""

    payable = serializers.IntegerField()
    accrues = serializers.IntegerField()
    frozen = serializers.IntegerField()
    cut = serializers.IntegerField()
    escrow = serializers.IntegerField()
    gated = serializers.IntegerField()
    excluded = serializers.IntegerField()
    unplaced = serializers.IntegerField()


class PolicySerializer(StrictSerializer[Document]):
    """How to split; what is left out has its default."""

    version = serializers.IntegerField(default=VERSION, min_value=1, max_value=VERSION)
    basis = _choice(Basis, Policy().basis)
    cap_percent = _percent(Policy().cap_percent)
    ecosystem_cap_percent = _percent(Policy().ecosystem_cap_percent)
    owner_cap_percent = _percent(Policy().owner_cap_percent)
    minimum = serializers.IntegerField(
        default=None, allow_null=True, min_value=0, max_value=10**15, help_text="Minor units."
    )
    min_recipients = serializers.IntegerField(default=1, min_value=1, max_value=100)
    max_recipients = serializers.IntegerField(
        default=None, allow_null=True, min_value=1, max_value=10_000
    )
    risk_strength = serializers.IntegerField(default=3, min_value=0, max_value=10)
    count_need = serializers.BooleanField(default=True)
    votes_percent = serializers.IntegerField(
        default=Policy().votes_percent, min_value=0, max_value=100
    )
    smoothing = serializers.IntegerField(
        default=Policy().smoothing,
        min_value=1,
        max_value=12,
        help_text="A share moves by one part of so many in each period; 1 moves at once.",
    )
    frequency = _choice(Frequency, Policy().frequency)
    small_lines = serializers.ChoiceField(
        choices=[str(each) for each in SmallLines],
        default=None,
        allow_null=True,
        help_text="Null: cut in a split made once, else they accrue.",
    )
    no_channel = _choice(NoChannel, Policy().no_channel)
    escrow_days = serializers.IntegerField(default=Policy().escrow_days, min_value=0, max_value=730)
    after_escrow = _choice(AfterEscrow, Policy().after_escrow)
    foundation = StrictCharField(default="", allow_blank=True, max_length=500)
    include = serializers.ListField(child=StrictCharField(), default=list, max_length=1000)
    exclude = serializers.ListField(child=StrictCharField(), default=list, max_length=1000)


class PlanCreateSerializer(StrictSerializer[Document]):
    title = StrictCharField(max_length=100)
    budget = BudgetSerializer()
    policy = PolicySerializer(required=False)
    as_of = serializers.DateField(required=False, help_text="Defaults to today, UTC.")


class PlanSerializer(serializers.Serializer[Document]):
    """One split of one budget."""

    id = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.CharField()
    budget = MoneySerializer()
    as_of = serializers.DateField()
    policy = PolicySerializer()
    model_version = serializers.IntegerField()
    digest = serializers.CharField(help_text="Equal digests mean equal amounts.")
    totals = TotalsSerializer()
    unplaced = UnplacedSerializer(many=True)
    line_count = serializers.IntegerField()
    facts_from = serializers.CharField(
        allow_blank=True,
        help_text="The oldest day, perhaps without its day, of the facts it rests on; empty where none has one.",
    )
    facts_to = serializers.CharField(allow_blank=True, help_text="The newest one.")
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField()
