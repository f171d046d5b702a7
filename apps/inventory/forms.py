from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from apps.inventory.models import Product
from sponsorplan.domain.lockfiles.pasted import mended


class ProductForm(forms.Form):
    name = forms.CharField(max_length=100, error_messages={"required": "Write a name."})
    tier = forms.TypedChoiceField(
        choices=Product.Tier.choices,
        coerce=int,
        initial=Product.Tier.IMPORTANT,
        help_text="How much it matters to the company. A critical product weighs four times a "
        "supporting one.",
    )


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Every chosen file, not only the last."""

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":  # noqa: ANN401 - Django's
        chosen = data if isinstance(data, list | tuple) else [data]
        return [super(_FilesField, self).clean(item, initial) for item in chosen or [None]]


class UploadForm(forms.Form):
    files = _FilesField(  # type: ignore[assignment]  # declared fields leave the class
        widget=_ManyFiles,
        allow_empty_file=True,
        label="Lockfiles, manifests or SBOMs",
        error_messages={"required": "Choose at least one file."},
    )


class _PastedField(forms.CharField):
    """Text from a terminal: all its spaces count, and stray NULs are no reason to refuse it."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 - Django's
        return mended(str(super().to_python(value)))


class PasteForm(forms.Form):
    text = _PastedField(
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        label="What the command printed",
        help_text=f"Up to {settings.SPONSORPLAN_MAX_PASTE_BYTES / 1_000_000:g} MB. Save longer text "
        "as a file, such as npm-ls.json, and upload that.",
        error_messages={"required": "Paste what one of the commands printed."},
    )
    name = forms.CharField(
        required=False,
        max_length=100,
        help_text="Tells apart several of one command, such as “api” and “worker”. Text of the same "
        "command and name replaces what was pasted before.",
    )
