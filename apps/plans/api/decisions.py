"""What members decided about single lines of a draft."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.roles import Permission
from apps.plans import selectors, services
from apps.plans.api.finding import PlanTagged, plan_or_404
from apps.plans.models import Plan
from apps.plans.serializers.changes import (
    TAKEN_BACK,
    DecisionMakeSerializer,
    DecisionSerializer,
)
from apps.plans.serializers.documents import Document
from sponsorplan.domain.allocation.decisions import DecisionKind
from sponsorplan.domain.allocation.settings import Word
from sponsorplan.domain.allocation.told import decided
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated


class DecisionListApi(PlanTagged):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.PLANS_WRITE

    @extend_schema(
        responses=paginated(DecisionSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="decisions_list",
        tags=["plans"],
    )
    def get(self, request: Request, company_slug: str, number: int) -> Response:
        """The plan's decisions, by upstream."""
        found = _documents(plan_or_404(self, number))
        return self.page_of_all(request, found, lambda row: str(row["upstream"]), lambda rows: rows)

    @extend_schema(
        request=DecisionMakeSerializer,
        responses={201: DecisionSerializer(many=True)},
        operation_id="decisions_make",
        tags=["plans"],
    )
    def post(self, request: Request, company_slug: str, number: int) -> Response:
        """Decide about one line, or take a decision back, and split the draft anew.

        ``address`` adds a recipient that nothing uses. Answers with all decisions of the plan.
        """
        form = DecisionMakeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        plan = plan_or_404(self, number)
        word = None
        if values["kind"] != TAKEN_BACK:
            word = Word(
                DecisionKind(values["kind"]),
                values["minor"],
                values["reason"],
                self.member.name,
                values["address"],
            )
        upstream = values["upstream"]
        plan = services.plan_edit(
            member=self.member,
            plan=plan,
            base=values.get("revision", plan.revision),
            changes={f"line:{upstream}": word},
            summary=f"{upstream}: {decided(word, plan.currency) if word else 'no decision any more'}",
        )
        return Response(_documents(plan), status=201)


def _documents(plan: Plan) -> list[Document]:
    words = selectors.settings_of(plan=plan).words
    return [
        {
            "upstream": upstream,
            "kind": word.kind,
            "minor": word.minor if word.kind.has_amount else None,
            "reason": word.reason,
            "made_by": word.made_by,
            "address": word.address,
        }
        for upstream, word in sorted(words.items())
    ]
