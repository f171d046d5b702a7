"""What a report for the Pledge is made of, as members write it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from apps.pledge.models import PledgeProfile, PledgeReport
from apps.pledge.services import FIRST_YEAR, LAST_YEAR, Details
from sponsorplan.domain.contributions.addresses import is_evidence
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import CURRENCIES
from sponsorplan.domain.pledge import reading
from sponsorplan.domain.pledge.counting import Recipient
from sponsorplan.domain.pledge.files import earlier_from
from sponsorplan.domain.pledge.rules import CURRENCY, Rule

_COUNTS = "counts"
_HTTPS = "Write a whole address that begins with https://."


def _day(**options: Any) -> forms.DateField:  # noqa: ANN401 - Django's
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **options)


def _address(text: str) -> str:
    if text.strip() and not is_evidence(text.strip()):
        raise forms.ValidationError(_HTTPS)
    return text.strip()


class YearForm(forms.Form):
    year = forms.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)

    @classmethod
    def for_now(cls) -> "YearForm":
        return cls(initial={"year": timezone.now().year})


class DetailsForm(forms.Form):
    """``developers`` gives thousandths."""

    developers = forms.CharField(
        max_length=12,
        required=False,
        label="Developers, full-time equivalents on average",
        help_text="Such as 14 or 12.5.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    start = _day(label="From")
    end = _day(label="Until, that day included")
    report_date = _day(
        required=False, label="Report date", help_text="The next one is due a year later."
    )
    url = forms.CharField(
        max_length=400,
        required=False,
        label="Address of the post",
        help_text="Where the itemised post will stand. It begins with https://.",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )

    @classmethod
    def of(cls, report: PledgeReport) -> "DetailsForm":
        known = report.developers
        return cls(
            initial={
                "developers": reading.developers_words(known) if known else "",
                "start": report.start,
                "end": report.end,
                "report_date": report.report_date,
                "url": report.url,
            }
        )

    def clean_developers(self) -> int | None:
        text = str(self.cleaned_data["developers"]).strip()
        return _read(reading.developers, text) if text else None

    def clean_url(self) -> str:
        return _address(str(self.cleaned_data["url"]))

    def details(self) -> Details:
        values = self.cleaned_data
        names = ("start", "end", "developers", "report_date", "url")
        return Details(*(values[name] for name in names))


class RateForm(forms.Form):
    currency = forms.ChoiceField(choices=[(one, one) for one in CURRENCIES if one != CURRENCY])
    value = forms.CharField(
        max_length=24,
        label="US dollars for one unit",
        help_text="Such as 1.0842.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    day = _day(label="Day of the rate")
    source = forms.CharField(max_length=100, help_text="Who published it, such as a central bank.")

    def clean_value(self) -> str:
        text = str(self.cleaned_data["value"]).strip()
        _read(reading.rate, text)
        return text


class _RecipientForm(forms.Form):
    upstream = forms.ChoiceField(label="Recipient")

    def __init__(self, *args: Any, recipients: Iterable[Recipient], **options: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **options)
        field = self.fields["upstream"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(one.key, f"{one.name} ({one.key})"[:120]) for one in recipients]


class StatementForm(_RecipientForm):
    verdict = forms.ChoiceField(
        label="Money to them",
        choices=[
            (_COUNTS, "counts"),
            *((str(rule), f"does not count: {rule.words}") for rule in Rule),
        ],
    )
    reason = forms.CharField(max_length=300, help_text="For whoever reads the report.")

    @property
    def rule(self) -> Rule | None:
        verdict = self.cleaned_data["verdict"]
        return None if verdict == _COUNTS else Rule(verdict)


class RedactionForm(_RecipientForm):
    reason = forms.CharField(
        max_length=200,
        required=False,
        label="Why the name is withheld",
        help_text="It stands in the post in place of the name. Leave it empty to name them again.",
    )


class ProfileForm(forms.Form):
    """What the Pledge's list of members says of the company."""

    short_description = forms.CharField(
        max_length=200, label="What the company does, in a few words"
    )
    description = forms.CharField(max_length=599, widget=forms.Textarea(attrs={"rows": 3}))
    url = forms.CharField(
        max_length=400, label="Page of the company about open source", widget=forms.URLInput()
    )
    jobs_url = forms.CharField(
        max_length=400, required=False, label="Page of open jobs", widget=forms.URLInput()
    )
    join_date = _day(label="Day of joining")
    entry = forms.CharField(
        max_length=100_000,
        required=False,
        label="Present entry",
        help_text="If the company is a member already: its whole file from data/members. Its annual "
        "reports are kept; those that were kept before give way.",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    @classmethod
    def of(cls, profile: PledgeProfile | None) -> "ProfileForm":
        names = [name for name in cls.base_fields if name != "entry"]
        return cls(initial={name: getattr(profile, name) for name in names} if profile else {})

    def clean_url(self) -> str:
        return _address(str(self.cleaned_data["url"]))

    def clean_jobs_url(self) -> str:
        return _address(str(self.cleaned_data["jobs_url"]))

    def clean_entry(self) -> str:
        text = str(self.cleaned_data["entry"])
        _read(earlier_from, text)
        return text


def _read(reader: Any, text: str) -> Any:  # noqa: ANN401 - any reader of text
    try:
        return reader(text)
    except DomainError as error:
        raise forms.ValidationError(error.detail) from error
