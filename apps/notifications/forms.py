from datetime import UTC, datetime

from django import forms

from apps.notifications.models import Endpoint, Message
from apps.notifications.services import Wish
from sponsorplan.domain.messages.addresses import LONGEST
from sponsorplan.domain.messages.kinds import BY_NAME, TEST, grouped
from sponsorplan.domain.messages.mails import MAILS


class EndpointForm(forms.Form):
    url = forms.CharField(
        max_length=LONGEST,
        label="Address",
        help_text="Where messages are sent to. It begins with https:// and is not inside a network.",
        error_messages={"required": "Write the address that messages are sent to."},
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    description = forms.CharField(
        max_length=200, required=False, help_text="What it is for, such as the bookkeeping."
    )
    types = forms.MultipleChoiceField(
        choices=[
            (group, [(kind.name, f"{kind.title} ({kind.name})") for kind in kinds])
            for group, kinds in grouped().items()
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="It is told when",
        help_text="Choose none to be told everything, also types that come to be later.",
    )

    @property
    def wish(self) -> Wish:
        values = self.cleaned_data
        return Wish(values["url"], values["description"], values["types"])


class EnableForm(forms.Form):
    catch_up = forms.BooleanField(
        required=False, initial=True, label="Send also what happened while it was disabled"
    )


class SinceForm(forms.Form):
    since = forms.DateField(
        label="Since",
        help_text="The first day, in UTC.",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Choose the day to begin with."},
    )

    @property
    def moment(self) -> datetime:
        return datetime.combine(self.cleaned_data["since"], datetime.min.time(), UTC)


class MessageFilterForm(forms.Form):
    state = forms.ChoiceField(
        choices=[("", "in any state"), *Message.State.choices], required=False, label="State"
    )
    type = forms.ChoiceField(
        choices=[("", "of any type"), *((name, name) for name in (*BY_NAME, TEST))],
        required=False,
        label="Type",
    )


class MailForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        choices=[(kind.name, kind.title) for kind in MAILS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Send me a mail when",
    )


def wish_of(endpoint: Endpoint) -> dict[str, object]:
    """What a form for this endpoint begins with."""
    return {
        "url": endpoint.url,
        "description": endpoint.description,
        "types": endpoint.types,
    }
