from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from apps.inventory.models import Product


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
