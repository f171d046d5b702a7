"""What a company builds, the files it uploaded, and the dependencies in them."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from apps.companies.models import CompanyOwned
from sponsorplan.domain.lockfiles.interface import Scope, Source


class Product(CompanyOwned):
    """A service, site or app. ``tier`` says how much it matters and weighs its dependencies."""

    class Tier(models.IntegerChoices):
        SUPPORTING = 1, "Supporting"
        IMPORTANT = 2, "Important"
        CRITICAL = 4, "Critical"

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=60)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices, default=Tier.SUPPORTING)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "slug"], name="product_slug_in_company"),
        ]

    def __str__(self) -> str:
        return self.name


class Upload(CompanyOwned):
    """One file received for a product, and what reading it gave.

    The row is also the job: a worker takes it by ``lease_until``, and writes only while
    ``attempt`` is its own; whoever wants it read again raises ``attempt``, which shuts a running
    worker out, and sets ``tries`` back. What an earlier reading found stays until a later one
    succeeds. An upload that was removed counts in no version after that and completes nothing.
    Uploads of one delivery share ``received_at``, as those removed together share ``removed_at``.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        PARSED = "parsed", "Read"
        FAILED = "failed", "Could not be read"

    class Step(models.TextChoices):
        RECEIVED = "received", "Received"
        PARSING = "parsing", "Reading"
        GROUPING = "grouping", "Finding upstreams"
        DONE = "done", "Done"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="uploads")
    path = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    received_by = models.CharField(max_length=254)
    received_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.CharField(max_length=254, blank=True)

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.RECEIVED)
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)

    parsed_at = models.DateTimeField(null=True)
    format = models.CharField(max_length=60, blank=True)
    parser = models.CharField(max_length=30, blank=True)
    parser_version = models.PositiveSmallIntegerField(default=0)
    own_prefixes = models.JSONField(default=list)
    edges = models.JSONField(default=list)
    edges_known = models.BooleanField(default=False)
    local = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    wants = models.JSONField(default=list)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["product", "path", "-id"], name="upload_newest_of_path"),
            models.Index(fields=["state", "lease_until"], name="upload_due"),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def filename(self) -> str:
        return self.path.rpartition("/")[2]


class Dependency(CompanyOwned):
    """One package release in one upload. ``position`` is its index in the upload's edges.

    ``upstream`` is the recipient it was grouped under when read, empty when not known; a plan
    groups anew.
    """

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="dependencies")
    position = models.PositiveIntegerField()
    type = models.CharField(max_length=40)
    name = models.TextField()
    version = models.TextField(blank=True)
    scope = models.CharField(max_length=10, choices=[(scope, scope) for scope in Scope])
    direct = models.BooleanField(null=True)
    source = models.CharField(max_length=10, choices=[(source, source) for source in Source])
    funding = models.JSONField(default=list)
    repository = models.TextField(blank=True)
    host = models.CharField(max_length=255, blank=True)
    upstream = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "dependencies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "position"], name="dependency_in_upload"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "upstream"], name="dependency_of_upstream"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
