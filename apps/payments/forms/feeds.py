"""Which account is asked about, and from which day on."""

from datetime import date

from django import forms
from django.utils import timezone

from apps.payments.forms.giving import Day
from apps.payments.models import Feed
from apps.payments.selectors import feed_sources


def _this_year() -> date:
    return timezone.now().date().replace(month=1, day=1)


class FeedForm(forms.Form):
    source = forms.ChoiceField(label="Platform")
    account = forms.CharField(
        max_length=100,
        label="Your account there",
        help_text="The one that pays: what stands after the host in the address of its page.",
        error_messages={"required": "Write the account."},
    )
    since = forms.DateField(
        label="From",
        widget=Day,
        initial=_this_year,
        error_messages={
            "required": "Write the first day.",
            "invalid": "Write the day as 2026-11-30.",
        },
    )
    token = forms.CharField(
        max_length=1000,
        required=False,
        strip=True,
        label="Token",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="GitHub: of somebody who may manage the account's sponsorships. Open Collective: "
        "only for payments that not everybody may see. It is kept encrypted, until you remove the "
        "account here.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's
        on = feed_sources()
        choices = [one for one in Feed.Source.choices if one[0] in on]
        self.fields["source"].choices = choices  # type: ignore[attr-defined]  # a choice
