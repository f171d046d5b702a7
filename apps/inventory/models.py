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


class Claim(CompanyOwned):
    """What the company says of a package or of an origin: its own, or somebody else's.

    ``name`` is a package's, or an origin as `ownership.origin` writes it, of the purl type
    ``type``. ``repository`` says who is behind a package that was added back.
    """

    class Kind(models.TextChoices):
        PACKAGE = "package", "Package"
        ORIGIN = "origin", "Origin"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    type = models.CharField(max_length=40)
    name = models.TextField()
    own = models.BooleanField()
    repository = models.TextField(blank=True)
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "kind", "type", "name"], name="one_claim_about_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} is {'our own' if self.own else 'not ours'}"


def stored_as(company_id: int, sha256: str) -> str:
    """Where an upload's bytes are kept: never under a name that somebody sent."""
    return f"uploads/{company_id}/{sha256[:2]}/{sha256}"


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
    def stored_as(self) -> str:
        return stored_as(self.company_id, self.sha256)

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def filename(self) -> str:
        return self.path.rpartition("/")[2]


class Delivery(CompanyOwned):
    """Files received at once. ``skipped`` are those left out, with why: path, code, message.

    ``uploads`` are those taken, also the ones that were there already; ``passed_over`` is how many
    other files an archive had that are no lockfiles.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="deliveries")
    uploads = models.ManyToManyField(Upload, related_name="deliveries")
    skipped = models.JSONField(default=list)
    passed_over = models.PositiveIntegerField(default=0)
    received_by = models.CharField(max_length=254)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class RepositoryImport(CompanyOwned):
    """A repository whose SBOM is asked of GitHub. The row is also the job.

    ``sealed_token`` is the token a member gave for this import, encrypted, and emptied as soon as
    the import ends. ``report`` is GitHub's number of it. Whoever works on it sets ``due_at``
    forward first. ``upload`` is what came of it.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", "Asking GitHub"
        WAITING = "waiting", "GitHub makes the report"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Stopped"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="imports")
    repository = models.CharField(max_length=140)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    sealed_token = models.TextField(blank=True)
    report = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField()
    asked = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    upload = models.ForeignKey(Upload, on_delete=models.SET_NULL, null=True, related_name="+")
    requested_by = models.CharField(max_length=254)
    requested_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"], name="import_due"),
        ]

    def __str__(self) -> str:
        return self.repository


class Grouping(CompanyOwned):
    """When the company's dependencies were last grouped by upstream, by facts up to ``facts_at``.

    ``wanted_at`` is when all that may be asked about them was last noted for the sources that were
    on, which ``wanted_of`` names.
    """

    grouped_at = models.DateTimeField(null=True)
    facts_at = models.DateTimeField(null=True)
    wanted_at = models.DateTimeField(null=True)
    wanted_of = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company"], name="one_grouping_each"),
        ]

    def __str__(self) -> str:
        return f"grouped at {self.grouped_at}"


class Dependency(CompanyOwned):
    """One package release in one upload. ``position`` is its index in the upload's edges.

    ``upstream`` is the recipient it was grouped under when read, empty when not known; a plan
    groups anew. ``held`` and ``weight`` are as in the core's `Package`.
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
    held = models.BooleanField(default=False)
    weight = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "dependencies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "position"], name="dependency_in_upload"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "upstream"], name="dependency_of_upstream"),
            models.Index(fields=["company", "id"], name="dependency_in_order"),
            models.Index(
                fields=["company", "type"],
                condition=models.Q(held=True),
                name="dependency_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
