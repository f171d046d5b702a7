"""Background work of a company."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.reports import selectors, services
from apps.reports.selectors import Job, JobState, JobsWanted
from apps.reports.serializers import JobSerializer, job_document
from sponsorplan.web.pagination import PAGE_PARAMETERS, offset_page, paginated

_KINDS = OpenApiParameter("kind", str, enum=[*selectors.JOB_KINDS])
_STATES = OpenApiParameter("state", str, enum=[*JobState])


class JobListApi(CompanyApi):
    permission = Permission.INVENTORY_READ

    @extend_schema(
        responses=paginated(JobSerializer),
        parameters=[*PAGE_PARAMETERS, _KINDS, _STATES],
        operation_id="jobs_list",
        tags=["jobs"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """What is done in the background, of all kinds, the newest first."""
        wanted = JobsWanted(
            request.query_params.get("kind", ""), request.query_params.get("state", "")
        )
        if wanted.kind not in ("", *selectors.JOB_KINDS):
            raise ValidationError({"kind": [f"Use one of: {', '.join(selectors.JOB_KINDS)}."]})
        if wanted.state not in ("", *JobState):
            raise ValidationError({"state": [f"Use one of: {', '.join(JobState)}."]})

        def page(start: int, at_most: int) -> tuple[list[Job], bool]:
            return selectors.job_page(
                member=self.member, wanted=wanted, start=start, at_most=at_most
            )

        return Response(offset_page(request, page, job_document))


class JobApi(CompanyApi):
    permission = Permission.INVENTORY_READ

    @extend_schema(responses=JobSerializer, operation_id="jobs_retrieve", tags=["jobs"])
    def get(self, request: Request, company_slug: str, job_id: str) -> Response:
        """One job."""
        return Response(job_document(_job(self, job_id)))


class JobCancelApi(CompanyApi):
    permission = Permission.INVENTORY_READ

    @extend_schema(request=None, responses=JobSerializer, operation_id="jobs_cancel", tags=["jobs"])
    def post(self, request: Request, company_slug: str, job_id: str) -> Response:
        """Stop a job that has not ended; what was there before stays."""
        services.job_cancel(member=self.member, job=_job(self, job_id))
        return Response(job_document(_job(self, job_id)))


class JobRetryApi(CompanyApi):
    permission = Permission.INVENTORY_READ

    @extend_schema(
        request=None, responses={202: JobSerializer}, operation_id="jobs_retry", tags=["jobs"]
    )
    def post(self, request: Request, company_slug: str, job_id: str) -> Response:
        """Do a failed job again."""
        services.job_retry(member=self.member, job=_job(self, job_id))
        return Response(job_document(_job(self, job_id)), status=202)


def _job(api: CompanyApi, job_id: str) -> Job:
    found = selectors.job_find(member=api.member, job_id=job_id)
    if found is None:
        raise Http404
    return found
