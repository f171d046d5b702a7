from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from apps.companies.forms import TokenForm
from apps.inventory.models import Claim, Product
from sponsorplan.domain.lockfiles.additions import MOST_WEIGHT, Addition, AdditionKind
from sponsorplan.domain.lockfiles.pasted import mended
from sponsorplan.domain.upstreams.repository import canonical


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


class _Paths(forms.Field):
    """Every path that was sent, in order."""

    def clean(self, value: Any) -> list[str]:  # noqa: ANN401 - Django's
        return [str(path) for path in value or []]


class UploadForm(forms.Form):
    files = _FilesField(  # type: ignore[assignment]  # declared fields leave the class
        widget=_ManyFiles,
        allow_empty_file=True,
        label="Lockfiles, manifests or SBOMs",
        error_messages={"required": "Choose at least one file."},
    )
    paths = _Paths(required=False, widget=forms.MultipleHiddenInput)

    def clean(self) -> dict[str, Any]:
        """A folder that a script sends has a path for each file; without it, names count."""
        cleaned = super().clean() or self.cleaned_data
        paths, files = cleaned.get("paths", []), cleaned.get("files", [])
        if paths and len(paths) != len(files):
            self.add_error("files", "The browser sent other paths than files. Choose them again.")
        return cleaned


class PathsForm(forms.Form):
    """The files of a folder, one path a line."""

    paths = forms.CharField(strip=False)

    def clean_paths(self) -> list[str]:
        # Browsers send a line end as two characters.
        return str(self.cleaned_data["paths"]).replace("\r\n", "\n").split("\n")


class ClaimForm(forms.Form):
    kind = forms.TypedChoiceField(
        choices=Claim.Kind.choices, coerce=Claim.Kind, widget=forms.HiddenInput
    )
    type = forms.CharField(max_length=40, widget=forms.HiddenInput)
    name = forms.CharField(max_length=500, widget=forms.HiddenInput)
    own = forms.TypedChoiceField(
        choices=[("yes", "It is ours"), ("no", "It is not ours")],
        coerce=lambda value: value == "yes",
        error_messages={"required": "Say whether it is yours."},
    )
    reason = forms.CharField(max_length=300, required=False)
    repository = forms.CharField(
        max_length=300,
        required=False,
        label="Repository",
        help_text="Who is behind it, as https://github.com/owner/name.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == Claim.Kind.PACKAGE and not cleaned.get("reason", "").strip():
            self.add_error("reason", "Write why, for whoever asks in a year.")
        cleaned["type_"] = cleaned.pop("type", "")
        return cleaned


class ImportForm(forms.Form):
    repository = forms.CharField(
        max_length=200,
        help_text="As owner/name, or the address of its page.",
        error_messages={"required": "Write owner/name."},
    )
    token = forms.CharField(
        max_length=255,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="For a private repository: a fine-grained token with “Contents: read”. It is "
        "kept encrypted until GitHub has answered, then dropped.",
    )


class AdditionForm(forms.Form):
    kind = forms.TypedChoiceField(
        choices=[
            (AdditionKind.IMAGE, "Container image"),
            (AdditionKind.TOOL, "Tool or command line"),
            (AdditionKind.ACTION, "CI action"),
            (AdditionKind.DATABASE, "Database or service"),
            (AdditionKind.FONT, "Font"),
            (AdditionKind.OTHER, "Something else"),
        ],
        coerce=AdditionKind,
        label="What it is",
    )
    name = forms.CharField(
        max_length=200, label="Called", error_messages={"required": "Write its name."}
    )
    version = forms.CharField(max_length=200, required=False)
    repository = forms.CharField(
        max_length=200,
        required=False,
        help_text="Who is behind it, as https://github.com/owner/name.",
    )
    funding = forms.CharField(
        max_length=200,
        required=False,
        label="Funding page",
        help_text="Where they ask for money, if you know it.",
    )
    weight = forms.TypedChoiceField(
        choices=[
            (1, "as one direct dependency"),
            (2, "as two"),
            (4, "as four"),
            (MOST_WEIGHT, f"as {MOST_WEIGHT}"),
        ],
        coerce=int,
        label="Counts",
    )
    dev = forms.BooleanField(required=False, label="Only for development")

    def clean_repository(self) -> str:
        address = str(self.cleaned_data["repository"]).strip()
        if address and canonical(address) is None:
            raise forms.ValidationError(
                "This is no repository's address. Write it as https://github.com/owner/name, or "
                "leave it empty and name their funding page."
            )
        return address

    def addition(self) -> Addition:
        """What was filled in; call it when the form is valid."""
        given = dict(self.cleaned_data)
        funding = given.pop("funding")
        return Addition(funding=(funding,) if funding else (), **given)


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


class AccountForm(forms.Form):
    name = forms.CharField(
        max_length=100,
        help_text="What runs there, such as Deploy of web-shop.",
        error_messages={"required": "Write a name."},
    )


class AccountTokenForm(TokenForm):
    """A token of a service account: of the whole company, or of one product."""

    product = forms.ChoiceField(
        required=False,
        label="It may touch",
        error_messages={"invalid_choice": "Choose a product from the list."},
    )

    def __init__(self, *args: Any, products: Iterable[Product], **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        choices = [(product.slug, f"{product.name} only") for product in products]
        self.fields["product"].choices = [("", "the whole company"), *choices]  # type: ignore[attr-defined]
