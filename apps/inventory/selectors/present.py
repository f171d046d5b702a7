"""What the company has now: products, uploads, and the present inventory in them."""

from typing import Any, cast

from django.db import transaction
from django.db.models import Case, Count, Max, Prefetch, Q, QuerySet, Subquery, When

from apps.companies.models import Company
from apps.inventory.models import Dependency, Grouping, Product, Upload
from sponsorplan.domain.allocation.inputs import FileInput, ProductInput
from sponsorplan.domain.lockfiles.interface import Package, Scope, Source

# What is looked for; SQLite refuses a pattern of more than 50,000 bytes.
_MOST_WORDS = 5
_MOST_NAMED = 1_000  # uploads that a query names one by one
_LONGEST_WORD = 100


def product_list(*, company: Company) -> QuerySet[Product]:
    """The company's products: what matters most first, then by name."""
    return Product.objects.filter(company=company).order_by("-tier", "name", "pk")


def product_find(*, company: Company, slug: str) -> Product | None:
    found = Product.objects.filter(company=company, slug=slug).first()
    if found is not None:
        found.company = company  # which need not be read anew
    return found


def upload_list(*, company: Company) -> QuerySet[Upload]:
    """Every upload of the company that was not removed, newest first, without its edges."""
    return (
        Upload.objects.filter(company=company, removed_at=None)
        .select_related("product")
        .defer("edges")
    )


def product_uploads(*, product: Product) -> QuerySet[Upload]:
    """The product's uploads that were not removed, newest first, without their edges."""
    return upload_list(company=product.company).filter(product=product)


def newest_of_products(*, company: Company) -> dict[int, Upload]:
    """The last upload of each product that was not removed, by the product's id."""
    present = Upload.objects.filter(company=company, removed_at=None)
    newest = present.order_by().values("product").annotate(last=Max("pk"))
    found = Upload.objects.filter(pk__in=newest.values("last"))
    return {upload.product_id: upload for upload in found.only("product", "state", "received_at")}


def upload_find(*, company: Company, upload_id: int) -> Upload | None:
    """Also one that was removed: its page says so."""
    found = Upload.objects.filter(company=company, pk=upload_id)
    return found.select_related("product").defer("edges").first()


def newest_of_paths(*, product: Product) -> QuerySet[Upload]:
    """The last upload of each path that was not removed, whatever became of it; no edges."""
    present = Upload.objects.filter(product=product, removed_at=None)
    return last_of_paths(present).order_by("path").defer("edges")


def last_of_paths(uploads: QuerySet[Upload]) -> QuerySet[Upload]:
    """Of ``uploads``, which are of one product, the last of each path."""
    newest = uploads.order_by().values("path").annotate(last=Max("pk"))
    return Upload.objects.filter(pk__in=newest.values("last"))


def inventory_uploads(*, company: Company) -> QuerySet[Upload]:
    """The uploads that make up the company's present inventory.

    Of each product and path the last one that could be read and was not removed: a broken upload
    hides nothing.
    """
    read = Upload.objects.filter(company=company, removed_at=None).exclude(parsed_at=None)
    newest = read.values("product", "path").annotate(last=Max("pk"))
    return (
        Upload.objects.filter(pk__in=newest.values("last"))
        .select_related("product")
        .order_by("product_id", "path")
    )


def dependency_list(
    *, company: Company, product: Product | None = None, words: str = ""
) -> QuerySet[Dependency]:
    """The dependencies of the present inventory, of one product or all, matching ``words``."""
    uploads = inventory_uploads(company=company)
    if product is not None:
        uploads = uploads.filter(product=product)
    found = Dependency.objects.filter(company=company, upload__in=uploads.values("pk"))
    return _with_words(found, words).select_related("upload__product").defer("upload__edges")


def _with_words(found: QuerySet[Dependency], words: str) -> QuerySet[Dependency]:
    for word in words.split()[:_MOST_WORDS]:
        part = word[:_LONGEST_WORD]
        found = found.filter(Q(name__icontains=part) | Q(upstream__icontains=part))
    return found


def dependencies_in_order(
    *, company: Company, product: Product, words: str = ""
) -> QuerySet[Dependency]:
    """A product's present dependencies for a list that is read by pages, by primary key.

    The uploads are named one by one: then a page is read from the index of the company's rows, and not
    found by sorting all that the product has.
    """
    of_product = inventory_uploads(company=company).filter(product=product)
    uploads = list(of_product.order_by().values_list("pk", flat=True))
    found = dependency_list(company=company, product=product, words=words)
    if len(uploads) <= _MOST_NAMED:
        found = _with_words(Dependency.objects.filter(company=company, upload__in=uploads), words)
    shown = Upload.objects.select_related("product").only("path", "product__slug")
    return found.select_related(None).prefetch_related(Prefetch("upload", queryset=shown))


def release_list(
    *, company: Company, product: Product, words: str = ""
) -> QuerySet[Dependency, dict[str, Any]]:
    """The product's distinct releases, by name and version, over all of its files.

    ``directness`` is 2 where a file names it directly, 1 where one cannot tell, else 0;
    ``runtime``, ``optional`` and ``dev`` say if it has that scope in one; ``files`` counts them.
    """
    found = dependency_list(company=company, product=product, words=words)
    directness = Case(When(direct=True, then=2), When(direct=None, then=1), default=0)
    scopes = {str(scope): Max(Case(When(scope=scope, then=1), default=0)) for scope in Scope}
    releases = (
        found.order_by()
        .values("type", "name", "version")
        .annotate(
            directness=Max(directness),
            kept=Max(Case(When(held=True, then=1), default=0)),
            of=Max("upstream"),
            files=Count("upload", distinct=True),
            path=Max("upload__path"),
            **scopes,
        )
        .order_by("name", "version", "type")
    )
    return cast("QuerySet[Dependency, dict[str, Any]]", releases)


def upstream_keys(*, company: Company) -> frozenset[str]:
    """The upstreams that the present inventory has a package of."""
    found = dependency_list(company=company).exclude(upstream="").order_by()
    return frozenset(found.values_list("upstream", flat=True).distinct())


def inventory_stamp(*, company: Company) -> tuple[object, ...]:
    """Changes whenever the present inventory, or the upstreams noted in it, may be others. One query."""
    grouped = Grouping.objects.filter(company=company).values("grouped_at")
    read = ("pk", "parsed_at", "product__name", "product__tier", "grouped")
    uploads = inventory_uploads(company=company).annotate(grouped=Subquery(grouped))
    return tuple(uploads.values_list(*read))


@transaction.atomic
def product_inputs(*, company: Company) -> tuple[ProductInput, ...]:
    """The company's present inventory as the core takes it. Two queries, whatever its size.

    They see one state of the database: edges are indexes into packages, and a file that is read
    again in between would have them point elsewhere.
    """
    uploads = [upload for upload in inventory_uploads(company=company) if upload.counts]
    packages: dict[int, list[Package]] = {upload.pk: [] for upload in uploads}
    rows = Dependency.objects.filter(company=company, upload_id__in=packages)
    for row in rows.order_by("upload_id", "position").iterator(chunk_size=5000):
        packages[row.upload_id].append(package_of(row))
    files: dict[Product, list[FileInput]] = {}
    for upload in uploads:
        held = packages[upload.pk]
        files.setdefault(upload.product, []).append(
            FileInput(
                upload.sha256,
                upload.parser,
                upload.parser_version,
                tuple(held),
                _edges_within(upload, len(held)),
            )
        )
    return tuple(
        ProductInput(product.name, product.tier, tuple(held)) for product, held in files.items()
    )


def _edges_within(upload: Upload, packages: int) -> tuple[tuple[int, int], ...]:
    """The upload's edges, without any that points at no package of it."""
    return tuple(
        (parent, child) for parent, child in upload.edges if parent < packages and child < packages
    )


def package_of(row: Dependency) -> Package:
    """The row as the core's value."""
    return Package(
        row.type,
        row.name,
        row.version,
        Scope(row.scope),
        row.direct,
        Source(row.source),
        tuple(row.funding),
        row.repository,
        row.host,
        row.held,
        row.weight,
    )
