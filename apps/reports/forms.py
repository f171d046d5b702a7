from django import forms

from apps.upstreams.models import Correction


class CorrectionForm(forms.Form):
    kind = forms.TypedChoiceField(choices=Correction.Kind.choices, coerce=Correction.Kind)
    subject = forms.CharField(max_length=500)
    target = forms.CharField(max_length=500, required=False)
    reason = forms.CharField(
        max_length=300, error_messages={"required": "Write why, for whoever asks in a year."}
    )
