import re
from fractions import Fraction
from typing import Any

from django import forms

from apps.reports.selectors import Period
from apps.upstreams.models import Correction
from sponsorplan.domain.risk.signals import Signals


class CorrectionForm(forms.Form):
    kind = forms.TypedChoiceField(choices=Correction.Kind.choices, coerce=Correction.Kind)
    subject = forms.CharField(max_length=500)
    target = forms.CharField(max_length=500, required=False)
    reason = forms.CharField(
        max_length=300, error_messages={"required": "Write why, for whoever asks in a year."}
    )


_YES_OR_NO = [("", "not known"), ("yes", "yes"), ("no", "no")]
_TRUTH = {"yes": True, "no": False}
_COUNTS = re.compile(r"\s*[0-9]{1,9}(?:[\s,;]+[0-9]{1,9}){0,999}\s*")
_MOST = 10**9


def _count(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        min_value=0, max_value=_MOST, required=False, label=label, help_text=help_text
    )


class RiskForm(forms.Form):
    """What `calculate risk` takes of one upstream. Whatever is left empty is not known."""

    commits = forms.CharField(
        required=False,
        max_length=5000,
        label="Commits of each person in a year",
        help_text="A number for each, without bots and merges: 120, 3. Write 0 if nobody committed.",
    )
    publishers = _count("People who can publish")
    asked = _count("Issues and pull requests in a year")
    answered = _count("Of these answered within 30 days")
    last_activity = forms.DateField(
        required=False,
        label="Last day that a person worked on it",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    as_of = forms.DateField(
        required=False,
        label="Seen on",
        help_text="The day from which the time since then counts.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    security = forms.DecimalField(
        required=False,
        min_value=0,
        max_value=10,
        decimal_places=2,
        label="Mean of its security checks",
        help_text="From 0 to 10, as OpenSSF Scorecard has them.",
    )
    distress = forms.ChoiceField(
        required=False, choices=_YES_OR_NO, label="Asked for help in public"
    )
    funding = forms.DecimalField(
        required=False,
        min_value=0,
        max_value=_MOST,
        decimal_places=2,
        label="US dollars a year from others",
    )
    paid_people = _count("People paid to work on it")
    company_owned = forms.ChoiceField(
        required=False, choices=_YES_OR_NO, label="Belongs to a company"
    )
    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", "not known"),
            *((one, one) for one in ("active", "archived", "deprecated", "hijacked")),
        ],
    )

    def clean_commits(self) -> str:
        commits = str(self.cleaned_data["commits"])
        if commits and not _COUNTS.fullmatch(commits):
            raise forms.ValidationError("Write numbers with commas between them, such as 120, 3.")
        return commits

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        asked, answered = said.get("asked"), said.get("answered")
        if asked is not None and answered is not None and answered > asked:
            self.add_error("answered", f"At most what was asked, {asked}.")
        return said

    def signals(self) -> Signals:
        """The form's values as the core takes them."""
        said = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        commits, funding = said.get("commits"), said.get("funding")
        counts = sorted((int(count) for count in re.findall("[0-9]+", commits or "")), reverse=True)
        return Signals(
            as_of=said.get("as_of"),
            commits=None if commits is None else tuple(filter(None, counts)),
            publishers=said.get("publishers"),
            asked=said.get("asked"),
            answered=said.get("answered"),
            last_activity=said.get("last_activity"),
            checks={"codereview": Fraction(said["security"])} if "security" in said else {},
            distress=_TRUTH.get(said.get("distress", "")),
            funding_cents=None if funding is None else int(funding * 100),
            paid_people=said.get("paid_people"),
            company_owned=_TRUTH.get(said.get("company_owned", "")),
            state=said.get("state", ""),
        )


class ReportForm(forms.Form):
    """Which plan, and from when to when the sections over time go; nothing is asked for by default."""

    plan = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    start = forms.DateField(required=False, label="From")
    end = forms.DateField(required=False, label="To")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        start, end = said.get("start"), said.get("end")
        if start and end and end < start:
            self.add_error("end", f"On {start} or later.")
        return said

    def period(self) -> Period:
        """The form's, once it is valid."""
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])
