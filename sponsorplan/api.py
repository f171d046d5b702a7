"""Every REST route, version 1."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularJSONAPIView

from apps.approvals import api as approvals
from apps.calendar import api as calendar
from apps.collections import api as collections
from apps.companies import api as companies
from apps.contributions import api as contributions
from apps.fiscal import api as fiscal
from apps.inventory import api as inventory
from apps.journals import api as journals
from apps.notifications import api as notifications
from apps.payments import api as payments
from apps.plans import api as plans
from apps.pledge import api as pledge
from apps.reports import api as reports
from sponsorplan.web.reference import api_reference

_Routes = list[URLPattern | URLResolver]

_company: _Routes = [
    path("", companies.CompanyDetailApi.as_view(), name="api_company"),
    path("members/", companies.MemberListApi.as_view(), name="api_members"),
    path("tokens/", companies.TokenListApi.as_view(), name="api_tokens"),
    path(
        "service-accounts/",
        companies.ServiceAccountListApi.as_view(),
        name="api_service_accounts",
    ),
    path("audit-events/", companies.AuditEventListApi.as_view(), name="api_audit_events"),
    path("policy/", plans.CompanyPolicyApi.as_view(), name="api_policy"),
    path("policy/versions/", plans.PolicyVersionListApi.as_view(), name="api_policy_versions"),
    path("uploads/", inventory.CompanyUploadListApi.as_view(), name="api_company_uploads"),
    path("products/", inventory.ProductListApi.as_view(), name="api_products"),
    path("products/<slug:product_slug>/", inventory.ProductApi.as_view(), name="api_product"),
    path(
        "products/<slug:product_slug>/uploads/",
        inventory.UploadListApi.as_view(),
        name="api_uploads",
    ),
    path(
        "products/<slug:product_slug>/dependencies/",
        inventory.DependencyListApi.as_view(),
        name="api_dependencies",
    ),
    path(
        "products/<slug:product_slug>/additions/",
        inventory.AdditionListApi.as_view(),
        name="api_additions",
    ),
    path(
        "products/<slug:product_slug>/additions/<str:type_>/<path:name>/",
        inventory.AdditionApi.as_view(),
        name="api_addition",
    ),
    path(
        "products/<slug:product_slug>/imports/",
        inventory.ImportListApi.as_view(),
        name="api_imports",
    ),
    path("imports/imp_<int:import_id>/", inventory.ImportApi.as_view(), name="api_import"),
    path("claims/", inventory.ClaimListApi.as_view(), name="api_claims"),
    path("claims/clm_<int:claim_id>/", inventory.ClaimApi.as_view(), name="api_claim"),
    path("held/", inventory.HeldListApi.as_view(), name="api_held"),
    path("hosts/", inventory.HostListApi.as_view(), name="api_hosts"),
    path("deliveries/dlv_<int:delivery_id>/", inventory.DeliveryApi.as_view(), name="api_delivery"),
    path("products/<slug:product_slug>/pasted/", inventory.PastedApi.as_view(), name="api_pasted"),
    path(
        "products/<slug:product_slug>/versions/",
        inventory.VersionListApi.as_view(),
        name="api_versions",
    ),
    path(
        "products/<slug:product_slug>/difference/",
        inventory.DifferenceApi.as_view(),
        name="api_difference",
    ),
    path("uploads/upl_<int:upload_id>/", inventory.UploadApi.as_view(), name="api_upload"),
    path(
        "uploads/upl_<int:upload_id>/difference/",
        inventory.UploadDifferenceApi.as_view(),
        name="api_upload_difference",
    ),
    path("upstreams/", reports.UpstreamListApi.as_view(), name="api_upstreams"),
    path("upstreams/<path:key>/", reports.UpstreamApi.as_view(), name="api_upstream"),
    path("sources/", reports.SourceListApi.as_view(), name="api_sources"),
    path("corrections/", reports.CorrectionListApi.as_view(), name="api_corrections"),
    path(
        "corrections/cor_<int:correction_id>/",
        reports.CorrectionApi.as_view(),
        name="api_correction",
    ),
    path("plans/", plans.PlanListApi.as_view(), name="api_plans"),
    path("plans/<int:number>/", plans.PlanApi.as_view(), name="api_plan"),
    path("plans/<int:number>/revisions/", plans.RevisionListApi.as_view(), name="api_revisions"),
    path("plans/<int:number>/restore/", plans.RestoreApi.as_view(), name="api_restore"),
    path("plans/<int:number>/undo/", plans.UndoApi.as_view(), name="api_undo"),
    path(
        "plans/<int:number>/difference/",
        plans.PlanDifferenceApi.as_view(),
        name="api_plan_difference",
    ),
    path(
        "plans/<int:number>/approval/",
        approvals.PlanApprovalApi.as_view(),
        name="api_plan_approval",
    ),
    path("plans/<int:number>/decisions/", plans.DecisionListApi.as_view(), name="api_decisions"),
    path(
        "approval-requests/",
        approvals.ApprovalRequestListApi.as_view(),
        name="api_approval_requests",
    ),
    path(
        "approval-requests/apr_<int:request_id>/",
        approvals.ApprovalRequestApi.as_view(),
        name="api_approval_request",
    ),
    path(
        "approval-requests/apr_<int:request_id>/approvals/",
        approvals.ApprovalListApi.as_view(),
        name="api_approvals",
    ),
    path("plans/<int:number>/report/", reports.ReportApi.as_view(), name="api_report"),
    path("plans/<int:number>/bundle/", plans.BundleApi.as_view(), name="api_bundle"),
    path("plans/<int:number>/compare/", plans.ComparisonApi.as_view(), name="api_comparison"),
    path(
        "plans/<int:number>/sensitivity/",
        plans.SensitivityApi.as_view(),
        name="api_sensitivity",
    ),
    path("plans/<int:number>/lines/", plans.LineListApi.as_view(), name="api_lines"),
    path(
        "plans/<int:number>/suggestions/",
        contributions.SuggestionListApi.as_view(),
        name="api_suggestions",
    ),
    path("contributions/", contributions.ContributionListApi.as_view(), name="api_contributions"),
    path("plans/<int:number>/vote/", plans.VoteApi.as_view(), name="api_vote"),
    path("plans/<int:number>/vote/ballot/", plans.BallotApi.as_view(), name="api_ballot"),
    path("plans/<int:number>/vote/close/", plans.VoteCloseApi.as_view(), name="api_vote_close"),
    path("collections/", collections.CollectionListApi.as_view(), name="api_collections"),
    path(
        "collections/col_<int:collection_id>/",
        collections.CollectionApi.as_view(),
        name="api_collection",
    ),
    path(
        "collections/col_<int:collection_id>/void/",
        collections.CollectionVoidApi.as_view(),
        name="api_collection_void",
    ),
    path("plans/<int:number>/giving/", payments.GivingApi.as_view(), name="api_giving"),
    path("plans/<int:number>/payments/", payments.PaymentListApi.as_view(), name="api_payments"),
    path("reconciliation/", payments.ReconciliationApi.as_view(), name="api_reconciliation"),
    path("matchings/", payments.MatchingListApi.as_view(), name="api_matchings"),
    path("matchings/mat_<int:matching_id>/", payments.MatchingApi.as_view(), name="api_matching"),
    path(
        "matchings/mat_<int:matching_id>/confirm/",
        payments.MatchingConfirmApi.as_view(),
        name="api_matching_confirm",
    ),
    path(
        "matchings/mat_<int:matching_id>/refuse/",
        payments.MatchingRefuseApi.as_view(),
        name="api_matching_refuse",
    ),
    path("payments/pay_<int:payment_id>/", payments.PaymentApi.as_view(), name="api_payment"),
    path(
        "payments/pay_<int:payment_id>/receipts/",
        payments.ReceiptListApi.as_view(),
        name="api_receipts",
    ),
    path("statements/", payments.StatementListApi.as_view(), name="api_statements"),
    path(
        "statements/stm_<int:statement_id>/",
        payments.StatementApi.as_view(),
        name="api_statement",
    ),
    path("transactions/", payments.TransactionListApi.as_view(), name="api_transactions"),
    path("reminders/", calendar.ReminderListApi.as_view(), name="api_reminders"),
    path("calendar.ics", calendar.CalendarFeedApi.as_view(), name="api_calendar"),
    path("pledge-reports/", pledge.PledgeReportListApi.as_view(), name="api_pledge_reports"),
    path(
        "pledge-reports/plr_<int:report_id>/",
        pledge.PledgeReportApi.as_view(),
        name="api_pledge_report",
    ),
    path(
        "pledge-reports/plr_<int:report_id>/files/<str:file>",
        pledge.PledgeFileApi.as_view(),
        name="api_pledge_file",
    ),
    path("receipts/rct_<int:receipt_id>/", payments.ReceiptApi.as_view(), name="api_receipt"),
    path("journal-entries/", journals.JournalEntryListApi.as_view(), name="api_journal_entries"),
    path("exports/", journals.ExportListApi.as_view(), name="api_exports"),
    path("exports/exp_<int:export_id>/", journals.ExportApi.as_view(), name="api_export"),
    path(
        "exports/exp_<int:export_id>/file",
        journals.ExportFileApi.as_view(),
        name="api_export_file",
    ),
    path("ledger-accounts/", journals.LedgerAccountListApi.as_view(), name="api_ledger_accounts"),
    path(
        "export-layouts/<slug:table>/",
        journals.ExportLayoutApi.as_view(),
        name="api_export_layout",
    ),
]

_fiscal: _Routes = [
    path("exchange-rates/", fiscal.ExchangeRateListApi.as_view(), name="api_exchange_rates"),
    path("fiscal-years/", fiscal.FiscalYearListApi.as_view(), name="api_fiscal_years"),
    path("cost-centres/", fiscal.CostCentreListApi.as_view(), name="api_cost_centres"),
    path(
        "cost-centres/ccn_<int:centre_id>/", fiscal.CostCentreApi.as_view(), name="api_cost_centre"
    ),
    path("purchase-orders/", fiscal.PurchaseOrderListApi.as_view(), name="api_purchase_orders"),
    path("plans/<int:number>/charges/", fiscal.ChargesApi.as_view(), name="api_charges"),
]

_endpoints: _Routes = [
    path("endpoints/", notifications.EndpointListApi.as_view(), name="api_endpoints"),
    path(
        "endpoints/end_<int:endpoint_id>/",
        notifications.EndpointApi.as_view(),
        name="api_endpoint",
    ),
    path(
        "endpoints/end_<int:endpoint_id>/state/",
        notifications.EndpointStateApi.as_view(),
        name="api_endpoint_state",
    ),
    path(
        "endpoints/end_<int:endpoint_id>/rotate/",
        notifications.EndpointRotateApi.as_view(),
        name="api_endpoint_rotate",
    ),
    path(
        "endpoints/end_<int:endpoint_id>/ping/",
        notifications.EndpointPingApi.as_view(),
        name="api_endpoint_ping",
    ),
    path(
        "endpoints/end_<int:endpoint_id>/replay/",
        notifications.EndpointReplayApi.as_view(),
        name="api_endpoint_replay",
    ),
    path(
        "endpoints/end_<int:endpoint_id>/messages/",
        notifications.EndpointMessageListApi.as_view(),
        name="api_endpoint_messages",
    ),
    path("messages/", notifications.MessageListApi.as_view(), name="api_messages"),
    path("messages/<slug:uid>/", notifications.MessageApi.as_view(), name="api_message"),
    path(
        "messages/<slug:uid>/replay/",
        notifications.MessageReplayApi.as_view(),
        name="api_message_replay",
    ),
]

urlpatterns: _Routes = [
    path("", api_reference, name="api_reference"),
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path("companies/<slug:company_slug>/", include([*_company, *_fiscal, *_endpoints])),
]
