from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.plans import selectors, services
from apps.plans.api.finding import PlanTagged, plan_or_404
from apps.plans.models import VoteRound
from apps.plans.serializers import (
    BallotSerializer,
    Document,
    VoteOpenSerializer,
    VoteSerializer,
    vote_document,
)


class VoteApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.PLANS_WRITE

    @extend_schema(responses=VoteSerializer, operation_id="vote_retrieve", tags=["votes"])
    def get(self, request: Request, company_slug: str, number: int) -> Response:
        """The vote on a plan. The sums show once it is closed, how each member voted never."""
        round_ = selectors.round_of(plan=plan_or_404(self, number))
        if round_ is None:
            raise Http404
        return Response(_document(self, round_))

    @extend_schema(
        request=VoteOpenSerializer,
        responses={201: VoteSerializer},
        operation_id="vote_open",
        tags=["votes"],
    )
    def post(self, request: Request, company_slug: str, number: int) -> Response:
        """Open the vote on a draft, in place of one in which nobody has voted yet."""
        form = VoteOpenSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        plan = plan_or_404(self, number)
        round_ = services.vote_open(member=self.member, plan=plan, **form.validated_data)
        return Response(_document(self, round_), status=201)


class VoteCloseApi(PlanTagged):
    permission = Permission.PLANS_WRITE

    @extend_schema(
        request=None, responses=VoteSerializer, operation_id="vote_close", tags=["votes"]
    )
    def post(self, request: Request, company_slug: str, number: int) -> Response:
        """Close the vote and split the draft anew with it; once more counts what was not counted."""
        plan = plan_or_404(self, number)
        return Response(_document(self, services.vote_close(member=self.member, plan=plan)))


class BallotApi(CompanyApi):
    permission = Permission.PLANS_VOTE

    @extend_schema(
        request=BallotSerializer,
        responses={204: None},
        operation_id="ballot_replace",
        tags=["votes"],
    )
    def put(self, request: Request, company_slug: str, number: int) -> Response:
        """A ballot is a person's: no token may be given `plans:vote`, so a token is answered 403."""
        form = BallotSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        services.vote_cast(
            member=self.member,
            plan=plan_or_404(self, number),
            points=form.validated_data["points"],
        )
        return Response(status=204)


def _document(api: CompanyApi, round_: VoteRound) -> Document:
    return vote_document(selectors.vote_seen(member=api.member, round_=round_, now=timezone.now()))
