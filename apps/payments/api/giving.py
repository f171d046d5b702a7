from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.payments import selectors, services
from apps.payments.exports import receipt_response
from apps.payments.models import Payment, Receipt
from apps.payments.serializers import (
    EntrySerializer,
    PaymentCreateSerializer,
    PaymentSerializer,
    ReceiptCreateSerializer,
    ReceiptSerializer,
    entry_document,
    line_id,
    payment_document,
    receipt_document,
)
from apps.plans.models import Plan
from apps.plans.selectors import link_if_usable, plan_find
from sponsorplan.domain.giving.steps import Step
from sponsorplan.web.filters import MADE_PARAMETERS, by_made, by_state, state_parameter
from sponsorplan.web.pagination import PAGE_PARAMETERS, page_of, paginated


class GivingApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses=paginated(EntrySerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="giving_list",
        tags=["payments"],
    )
    def get(self, request: Request, company_slug: str, number: int) -> Response:
        """What an approved plan gives, by platform, the largest first; also what is to be stopped."""
        plan = _plan(self, number)
        entries = selectors.entries_of(plan=plan) if _was_approved(plan) else []
        page, around = page_of(entries, request, lambda entry: line_id(entry.line.pk))
        rows = [
            entry_document(
                one,
                link_if_usable(line=one.line, amount=one.sends)
                if one.step in (Step.ONCE, Step.START)
                else None,
            )
            for one in page
        ]
        return Response({**around, "results": rows})


class PaymentListApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.PAYMENTS_WRITE

    @extend_schema(
        responses=paginated(PaymentSerializer),
        parameters=[*PAGE_PARAMETERS, state_parameter(Payment.State.values), *MADE_PARAMETERS],
        operation_id="payments_list",
        tags=["payments"],
    )
    def get(self, request: Request, company_slug: str, number: int) -> Response:
        """What became of a plan's lines, oldest first."""
        payments = selectors.payment_list(plan=_plan(self, number))
        found = by_made(by_state(payments, request, Payment.State.values), request, "made_at")
        return self.page(
            request,
            found,
            lambda rows: [payment_document(row, vars(row)["receipt_count"]) for row in rows],
        )

    @extend_schema(
        request=PaymentCreateSerializer,
        responses={201: PaymentSerializer},
        operation_id="payments_create",
        tags=["payments"],
    )
    def post(self, request: Request, company_slug: str, number: int) -> Response:
        """Mark one line as paid, or as skipped. A line is marked once: the same again is a 409."""
        plan = _plan(self, number)
        form = PaymentCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        if form.validated_data["state"] == Payment.State.DONE:
            payment = services.payment_done(
                member=self.member, plan=plan, line_id=form.line_pk, done=form.done
            )
        else:
            payment = services.payment_skipped(
                member=self.member,
                plan=plan,
                line_id=form.line_pk,
                reason=form.validated_data["reason"],
            )
        return Response(payment_document(payment, 0), status=201)


class PaymentApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.PAYMENTS_WRITE

    @extend_schema(responses=PaymentSerializer, operation_id="payments_retrieve", tags=["payments"])
    def get(self, request: Request, company_slug: str, payment_id: int) -> Response:
        """One payment."""
        payment = _payment(self, payment_id)
        receipts = selectors.receipt_list(payment=payment).count()
        return Response(payment_document(payment, receipts))

    @extend_schema(responses={204: None}, operation_id="payments_destroy", tags=["payments"])
    def delete(self, request: Request, company_slug: str, payment_id: int) -> Response:
        """Take a mark back with its receipts. The audit log keeps that it was."""
        services.payment_undo(member=self.member, payment=_payment(self, payment_id))
        return Response(status=204)


class ReceiptListApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.PAYMENTS_WRITE
    parser_classes = [MultiPartParser]

    @extend_schema(
        responses=paginated(ReceiptSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="receipts_list",
        tags=["payments"],
    )
    def get(self, request: Request, company_slug: str, payment_id: int) -> Response:
        """A payment's receipts, oldest first."""
        receipts = selectors.receipt_list(payment=_payment(self, payment_id))
        return self.page(request, receipts, lambda rows: [receipt_document(row) for row in rows])

    @extend_schema(
        request={"multipart/form-data": ReceiptCreateSerializer},
        responses={201: ReceiptSerializer},
        operation_id="receipts_create",
        tags=["payments"],
    )
    def post(self, request: Request, company_slug: str, payment_id: int) -> Response:
        """Attach a file. The same file again is the receipt that is there."""
        payment = _payment(self, payment_id)
        form = ReceiptCreateSerializer(data={"file": request.FILES.get("file")})
        form.is_valid(raise_exception=True)
        file = form.validated_data["file"]
        services.receipt_size_check(size=file.size or 0)
        (receipt,) = services.receipts_attach(
            member=self.member, payments=[payment], name=file.name or "", content=file.read()
        )
        return Response(receipt_document(receipt), status=201)


class ReceiptApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.PAYMENTS_WRITE

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        operation_id="receipts_retrieve",
        tags=["payments"],
    )
    def get(self, request: Request, company_slug: str, receipt_id: int) -> HttpResponse:
        """The file as it was attached; its digest is checked before it leaves."""
        return receipt_response(_receipt(self, receipt_id))

    @extend_schema(responses={204: None}, operation_id="receipts_destroy", tags=["payments"])
    def delete(self, request: Request, company_slug: str, receipt_id: int) -> Response:
        """Take a receipt away."""
        services.receipt_remove(member=self.member, receipt=_receipt(self, receipt_id))
        return Response(status=204)


def _was_approved(plan: Plan) -> bool:
    return plan.state in (Plan.State.APPROVED, Plan.State.REPLACED)


def _plan(api: CompanyApi, number: int) -> Plan:
    found = plan_find(company=api.member.company, number=number)
    if found is None:
        raise Http404
    return found


def _payment(api: CompanyApi, payment_id: int) -> Payment:
    found = selectors.payment_find(company=api.member.company, payment_id=payment_id)
    if found is None:
        raise Http404
    return found


def _receipt(api: CompanyApi, receipt_id: int) -> Receipt:
    found = selectors.receipt_find(company=api.member.company, receipt_id=receipt_id)
    if found is None:
        raise Http404
    return found
