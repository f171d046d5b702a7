"""A plan's title, budget and rules."""

from dataclasses import replace
from typing import Any

from django import forms

from apps.plans.forms.amounts import CURRENCIES, amount_of, hundredths
from apps.plans.forms.policy import CUSTOM, PolicyFields, policy_values, whole
from sponsorplan.domain import money
from sponsorplan.domain.allocation.budget import BudgetKind, BudgetRule, InvalidBudget
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.settings import Settings
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.money import Money


class PlanForm(PolicyFields):
    """A budget and the rules that matter, the finer ones folded away."""

    title = forms.CharField(
        max_length=100,
        help_text="Such as the month or quarter it is for.",
        error_messages={"required": "Give the plan a title."},
    )
    kind = forms.ChoiceField(
        choices=[
            (BudgetKind.AMOUNT, "this amount each time"),
            (BudgetKind.DEVELOPERS, "this amount a year for each developer"),
            (BudgetKind.REVENUE, "a share of this yearly revenue"),
        ],
        initial=BudgetKind.AMOUNT,
        required=False,
        label="Which is",
    )
    budget = forms.CharField(
        max_length=20,
        error_messages={"required": "Write an amount, such as 5000."},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    currency = forms.ChoiceField(choices=CURRENCIES, initial="USD")
    people = whole(
        "Developers",
        1,
        1_000_000,
        None,
        "The Open Source Pledge asks for 2,000 USD a year for each.",
    )
    share = forms.CharField(
        max_length=6,
        required=False,
        label="Share of revenue, %",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    decisions = forms.ChoiceField(
        choices=[("keep", "hold for this one too"), ("leave", "do not hold here")],
        initial="keep",
        required=False,
        label="Decisions about lines of the last approved plan of its kind",
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if "budget" in values and "currency" in values:
            self._clean_budget(values)
        return values

    def _clean_budget(self, values: dict[str, Any]) -> None:
        try:
            amount = amount_of(str(values["budget"]), str(values["currency"]))
        except money.InvalidMoney as error:
            self.add_error("budget", error.detail)
            return
        rule = BudgetRule(
            BudgetKind(values.get("kind") or BudgetKind.AMOUNT),
            amount.minor,
            amount.currency,
            share=hundredths(str(values.get("share") or "")),
            people=values.get("people") or 0,
        )
        try:
            rule.of_period(Frequency(values.get("frequency") or Frequency.ONE_TIME))
        except InvalidBudget as error:
            self.add_error(str(error.extra["field"]), error.detail)
        values["rule"] = rule

    def settings(self, before: Settings | None = None) -> Settings:
        """What was sent; decisions about lines, and of the policy what has no field, as before."""
        policy: Policy = self.cleaned_data["policy"]
        if before is not None:
            policy = replace(policy, include=before.policy.include, exclude=before.policy.exclude)
        if before is not None and self.cleaned_data["weighing"] == CUSTOM:
            policy = replace(policy, basis=before.policy.basis)
        return Settings(
            self.cleaned_data["title"],
            self.cleaned_data["rule"],
            policy,
            before.words if before else {},
        )


def filled_with(settings: Settings, revision: int | None = None) -> dict[str, Any]:
    """The form's values for these settings."""
    rule = settings.budget
    return {
        **policy_values(settings.policy, rule.currency),
        "title": settings.title,
        "kind": str(rule.kind),
        "budget": Money(rule.minor, rule.currency).decimal,
        "currency": rule.currency,
        "people": rule.people or None,
        "share": f"{rule.share // 100}.{rule.share % 100:02d}" if rule.share else "",
        "revision": revision,
    }
