"""When a file that is there already must be read once more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member
from apps.inventory.models import Dependency, Product, Upload
from apps.inventory.selectors import product_inputs
from apps.inventory.services import upload_ingest, uploads_receive
from apps.inventory.services.ingest import _claim, _store
from apps.upstreams.selectors import known_facts
from sponsorplan.domain.lockfiles.interface import Package, ParsedLockfile
from sponsorplan.domain.upstreams.resolve import resolve
from tests.conftest import PACKAGE_LOCK

Deliver = Callable[[dict[str, bytes]], list[Upload]]
YARN = b"""# yarn lockfile v1


left-pad@^1.0.0:
  version "1.3.0"
"""
MANIFEST = b'{"name": "shop", "dependencies": {"left-pad": "^1.0.0"}}'
DEV_MANIFEST = b'{"name": "shop", "devDependencies": {"left-pad": "^1.0.0"}}'
POM = b"""<project><modelVersion>4.0.0</modelVersion>
<parent><groupId>g</groupId><artifactId>up</artifactId><version>1</version></parent>
<artifactId>app</artifactId>
<dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId></dependency></dependencies>
</project>"""
PARENT = b"""<project><modelVersion>4.0.0</modelVersion>
<groupId>g</groupId><artifactId>up</artifactId><version>1</version>
<dependencyManagement><dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId>
<version>7.7</version></dependency></dependencies></dependencyManagement>
</project>"""


def test_an_unchanged_lockfile_is_read_again_when_its_manifest_changed_in_one_delivery(
    deliver: Deliver,
) -> None:
    deliver({"yarn.lock": YARN, "package.json": MANIFEST})
    assert Dependency.objects.get().scope == "runtime"
    deliver({"yarn.lock": YARN, "package.json": DEV_MANIFEST})
    assert Dependency.objects.get().scope == "dev"


def test_an_unchanged_delivery_reads_nothing_again(deliver: Deliver) -> None:
    before = deliver({"yarn.lock": YARN, "package.json": MANIFEST})
    after = deliver({"yarn.lock": YARN, "package.json": MANIFEST})
    assert [upload.attempt for upload in after] == [upload.attempt for upload in before]


def test_a_manifest_that_comes_while_its_lockfile_is_read_is_not_lost(
    planner: Member, product: Product
) -> None:
    (lock,) = uploads_receive(member=planner, product=product, files=[("yarn.lock", YARN)]).uploads
    slow = _claim(lock.pk)
    assert slow is not None
    uploads_receive(member=planner, product=product, files=[("package.json", MANIFEST)])
    found = (Package("npm", "left-pad", "1.3.0"),)
    _store(slow, ParsedLockfile("yarn-v1", "yarn", 1, found), resolve(found, known_facts()))
    lock.refresh_from_db()
    assert lock.state == Upload.State.QUEUED
    assert not Dependency.objects.exists()
    upload_ingest(upload_id=lock.pk)
    assert Dependency.objects.get().direct is True


def test_being_asked_for_again_does_not_use_up_the_tries(
    deliver: Deliver, planner: Member, product: Product
) -> None:
    deliver({"yarn.lock": YARN})
    for number in range(5):
        deliver({"package.json": MANIFEST.replace(b"shop", b"shop%d" % number)})
    lock = Upload.objects.get(path="yarn.lock")
    assert (lock.state, lock.attempt > 3) == (Upload.State.PARSED, True)


def test_a_file_that_failed_is_tried_again_when_the_same_bytes_come(deliver: Deliver) -> None:
    (upload,) = deliver({"package-lock.json": PACKAGE_LOCK})
    Upload.objects.update(state=Upload.State.FAILED, tries=3, lease_until=timezone.now())
    (again,) = deliver({"package-lock.json": PACKAGE_LOCK})
    assert (again.pk, again.state) == (upload.pk, Upload.State.PARSED)
    assert AuditEvent.objects.filter(action="upload.received_again").count() == 1


def test_a_file_that_an_older_parser_read_is_read_again(deliver: Deliver) -> None:
    (upload,) = deliver({"package-lock.json": PACKAGE_LOCK})
    Upload.objects.update(parser_version=0)
    Dependency.objects.all().delete()
    (again,) = deliver({"package-lock.json": PACKAGE_LOCK})
    assert again.parser_version == upload.parser_version
    assert Dependency.objects.count() == 4


def test_an_upload_being_read_is_left_alone_when_the_same_bytes_come(
    planner: Member, product: Product
) -> None:
    files = [("package-lock.json", PACKAGE_LOCK)]
    (upload,) = uploads_receive(member=planner, product=product, files=files).uploads
    Upload.objects.update(attempt=1, lease_until=timezone.now() + timedelta(minutes=1))
    (again,) = uploads_receive(member=planner, product=product, files=files).uploads
    assert (again.pk, again.attempt) == (upload.pk, 1)


def test_a_file_is_completed_by_what_it_names_also_when_that_is_no_manifest(
    deliver: Deliver,
) -> None:
    deliver({"pom.xml": PARENT, "app/pom.xml": POM})
    assert Dependency.objects.get(upload__path="app/pom.xml").version == "7.7"


def test_edges_that_point_at_no_package_never_reach_a_plan(
    inventory: Upload, company: Company
) -> None:
    ((file,),) = (product.files for product in product_inputs(company=company))
    assert file.edges
    Upload.objects.update(edges=[*map(list, file.edges), [0, 99], [99, 0]])
    ((after,),) = (product.files for product in product_inputs(company=company))
    assert after.edges == file.edges


@pytest.mark.django_db(transaction=True)
def test_a_plan_sees_one_state_of_the_inventory(
    planner: Member, product: Product, company: Company
) -> None:
    uploads_receive(member=planner, product=product, files=[("package-lock.json", PACKAGE_LOCK)])
    within: list[bool] = []

    def note(run: Callable[..., object], *arguments: object) -> object:
        within.append(connection.in_atomic_block)
        return run(*arguments)

    with connection.execute_wrapper(note):
        ((file,),) = (found.files for found in product_inputs(company=company))
    assert len(file.packages) == 4
    assert within.count(True) == 2
