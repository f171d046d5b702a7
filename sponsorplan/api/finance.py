"""Routes of collections, payments, journals, the Pledge, the calendar and fiscal structure."""

from django.urls import URLPattern, path

from apps.calendar import api as calendar
from apps.collections import api as collections
from apps.fiscal import api as fiscal
from apps.journals import api as journals
from apps.payments import api as payments
from apps.pledge import api as pledge
from apps.reports import api as reports

routes: list[URLPattern] = [
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
    path("feeds/", payments.FeedListApi.as_view(), name="api_feeds"),
    path("feeds/fed_<int:feed_id>/", payments.FeedApi.as_view(), name="api_feed"),
    path("feeds/fed_<int:feed_id>/ask/", payments.FeedAskApi.as_view(), name="api_feed_ask"),
    path("transactions/", payments.TransactionListApi.as_view(), name="api_transactions"),
    path("reminders/", calendar.ReminderListApi.as_view(), name="api_reminders"),
    path("reminders/rem_<int:reminder_id>/", calendar.ReminderApi.as_view(), name="api_reminder"),
    path(
        "reminders/rem_<int:reminder_id>/done/",
        calendar.ReminderDoneApi.as_view(),
        name="api_reminder_done",
    ),
    path(
        "reminders/rem_<int:reminder_id>/dismiss/",
        calendar.ReminderDismissApi.as_view(),
        name="api_reminder_dismiss",
    ),
    path("calendar/", calendar.CalendarSettingsApi.as_view(), name="api_calendar_settings"),
    path("cards/", calendar.CardListApi.as_view(), name="api_cards"),
    path("cards/crd_<int:card_id>/", calendar.CardApi.as_view(), name="api_card"),
    path("calendar.ics", calendar.CalendarFeedApi.as_view(), name="api_calendar"),
    path("pledge-reports/", pledge.PledgeReportListApi.as_view(), name="api_pledge_reports"),
    path(
        "pledge-reports/plr_<int:report_id>/",
        pledge.PledgeReportApi.as_view(),
        name="api_pledge_report",
    ),
    path(
        "pledge-reports/plr_<int:report_id>/rates/",
        pledge.PledgeRateApi.as_view(),
        name="api_pledge_rate",
    ),
    path(
        "pledge-reports/plr_<int:report_id>/redactions/",
        pledge.PledgeRedactionApi.as_view(),
        name="api_pledge_redaction",
    ),
    path(
        "pledge-reports/plr_<int:report_id>/publish/",
        pledge.PledgePublishApi.as_view(),
        name="api_pledge_publish",
    ),
    path(
        "pledge-statements/",
        pledge.PledgeStatementListApi.as_view(),
        name="api_pledge_statements",
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
    path("exchange-rates/", fiscal.ExchangeRateListApi.as_view(), name="api_exchange_rates"),
    path("fiscal-years/", fiscal.FiscalYearListApi.as_view(), name="api_fiscal_years"),
    path("fiscal-years/fyr_<int:year_id>/", fiscal.FiscalYearApi.as_view(), name="api_fiscal_year"),
    path("cost-centres/", fiscal.CostCentreListApi.as_view(), name="api_cost_centres"),
    path(
        "cost-centres/ccn_<int:centre_id>/", fiscal.CostCentreApi.as_view(), name="api_cost_centre"
    ),
    path(
        "cost-centres/ccn_<int:centre_id>/budgets/fyr_<int:year_id>/",
        fiscal.CentreBudgetApi.as_view(),
        name="api_centre_budget",
    ),
    path(
        "fiscal-years/fyr_<int:year_id>/budgets/",
        reports.BudgetListApi.as_view(),
        name="api_budgets",
    ),
    path(
        "products/<slug:product_slug>/cost-centre/",
        fiscal.ProductCentreApi.as_view(),
        name="api_product_centre",
    ),
    path("purchase-orders/", fiscal.PurchaseOrderListApi.as_view(), name="api_purchase_orders"),
    path(
        "purchase-orders/por_<int:order_id>/",
        fiscal.PurchaseOrderApi.as_view(),
        name="api_purchase_order",
    ),
    path("plans/<int:number>/charges/", fiscal.ChargesApi.as_view(), name="api_charges"),
]
