"""A company's accounts and columns, payees' bank details, and a register of what was exported."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from apps.companies.models import CompanyOwned, User
from sponsorplan.domain.ledger import banks
from sponsorplan.domain.ledger.chart import Account
from sponsorplan.domain.ledger.entries import Role
from sponsorplan.domain.ledger.formats import BY_KEY, TABLES, Format
from sponsorplan.domain.ledger.layout import DateForm, DecimalSign


class LedgerAccount(CompanyOwned):
    """Which account of the company plays a role.

    ``detail`` is empty for the role as a whole; of expenses it may be a platform, or ``pkg:npm``.
    """

    role = models.CharField(max_length=20, choices=[(role, role) for role in Role])
    detail = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    path = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["role", "detail"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "role", "detail"], name="one_account_each"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def account(self) -> Account:
        return Account(self.code, self.name, self.path)


class ExportLayout(CompanyOwned):
    """The columns of one table as the company's program wants them: title, field or fixed text."""

    table = models.CharField(max_length=20, choices=[(key, key) for key in TABLES])
    columns = models.JSONField()
    date_form = models.CharField(max_length=20, choices=[(form, form) for form in DateForm])
    decimal_sign = models.CharField(max_length=10, choices=[(sign, sign) for sign in DecimalSign])
    set_by = models.CharField(max_length=254)
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "table"], name="one_layout_each"),
        ]

    def __str__(self) -> str:
        return f"columns of {self.table}"


class BankAccount(CompanyOwned):
    """Where a payee takes transfers; ``payee`` is platform and handle, empty for the company itself.

    Nothing is sent to it until another member than the one who entered it has confirmed it.
    """

    payee = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    entered_user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_by = models.CharField(max_length=254)
    entered_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.CharField(max_length=254, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["payee"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "payee"], name="one_bank_account_each"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked(self) -> str:
        return banks.masked(self.iban)

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class ExportRun(CompanyOwned):
    """That somebody made a file, with the digest of its bytes.

    ``settings`` are the accounts and columns as they were, so that the same file can be made again
    after they changed. ``totals`` is what the file held, as `apps.journals.exports` counts it.
    """

    format = models.CharField(max_length=20, choices=[(key, key) for key in BY_KEY])
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    settings = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    totals = models.JSONField(default=dict)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["company", "digest"], name="export_digest")]

    def __str__(self) -> str:
        return f"{self.file_format.title} of {self.made_at:%Y-%m-%d}"

    @property
    def file_format(self) -> Format:
        return BY_KEY[self.format]

    @property
    def file_name(self) -> str:
        span = "-".join(f"{day:%Y%m%d}" for day in (self.starts_on, self.ends_on) if day)
        form = self.file_format
        return f"{form.what}{f'-{span}' if span else ''}-{form.key}.{form.ending}"
