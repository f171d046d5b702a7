"""Every page route."""

from django.urls import URLPattern, URLResolver, include, path

from apps.approvals import views as approvals
from apps.calendar import views as calendar
from apps.collections import views as collections
from apps.collections import webhooks as collections_webhooks
from apps.companies import views as companies
from apps.contributions import views as contributions
from apps.fiscal import urls as fiscal
from apps.inventory import views as inventory
from apps.journals import views as journals
from apps.notifications import views as notifications
from apps.notifications.urls import endpoints
from apps.payments import views as payments
from apps.plans import views as plans
from apps.pledge import views as pledge
from apps.reports import views as reports
from sponsorplan import api
from sponsorplan.web.health import livez, readyz

_Routes = list[URLPattern | URLResolver]

_product: _Routes = [
    path("", inventory.product, name="product"),
    path("edit/", inventory.product_edit, name="product_edit"),
    path("remove/", inventory.product_remove, name="product_remove"),
    path("remove-path/", inventory.path_remove, name="path_remove"),
    path("upload/", inventory.upload, name="product_upload"),
    path("upload/wanted/", inventory.upload_wanted, name="upload_wanted"),
    path("uploads/", inventory.uploads, name="product_uploads"),
    path("imports/", inventory.imports, name="product_imports"),
    path("imports/new/", inventory.import_new, name="import_new"),
    path("additions/", inventory.addition_new, name="addition_new"),
    path("additions/remove/", inventory.addition_remove, name="addition_remove"),
    path("paste/", inventory.paste, name="product_paste"),
    path("versions/", inventory.versions, name="product_versions"),
    path("difference/", inventory.product_difference, name="product_difference"),
    path("difference.csv", inventory.product_difference_csv, name="product_difference_csv"),
]

_upload: _Routes = [
    path("", inventory.upload_detail, name="upload"),
    path("difference/", inventory.upload_difference, name="upload_difference"),
    path("difference.csv", inventory.upload_difference_csv, name="upload_difference_csv"),
]

_payments: _Routes = [
    path("", payments.payments, name="payments"),
    path("statements/", payments.statements, name="statements"),
    path("statements/new/", payments.statement_new, name="statement_new"),
    path("statements/new/<int:draft_id>/", payments.statement_draft, name="statement_draft"),
    path(
        "statements/new/<int:draft_id>/drop/",
        payments.statement_drop,
        name="statement_drop",
    ),
    path(
        "statements/new/<int:draft_id>/stop/",
        payments.statement_stop,
        name="statement_stop",
    ),
    path("feeds/new/", payments.feed_new, name="feed_new"),
    path("feeds/<int:feed_id>/", payments.feed, name="feed"),
    path("feeds/<int:feed_id>/ask/", payments.feed_ask, name="feed_ask"),
    path("feeds/<int:feed_id>/remove/", payments.feed_remove, name="feed_remove"),
    path("statements/<int:statement_id>/", payments.statement, name="statement"),
    path("transactions.csv", payments.transactions_csv, name="transactions_csv"),
    path("payments.csv", payments.payments_csv, name="payments_csv"),
    path("lines/<int:standing_id>/", payments.payments_line, name="payments_line"),
    path(
        "matchings/<int:matching_id>/confirm/", payments.matching_confirm, name="matching_confirm"
    ),
    path("matchings/<int:matching_id>/refuse/", payments.matching_refuse, name="matching_refuse"),
    path("matchings/<int:matching_id>/undo/", payments.matching_undo, name="matching_undo"),
    path("transactions/<int:transaction_id>/match/", payments.matching_new, name="matching_new"),
]

_give: _Routes = [
    path("", payments.give, name="give"),
    path("github-<int:part>.csv", payments.give_file, name="give_file"),
    path("github-<int:part>/done/", payments.give_file_done, name="give_file_done"),
    path("lines/<int:line_id>/", payments.give_line, name="give_line"),
    path("lines/<int:line_id>/go/", payments.give_go, name="give_go"),
    path("lines/<int:line_id>/done/", payments.give_done, name="give_done"),
    path("lines/<int:line_id>/skip/", payments.give_skip, name="give_skip"),
    path("lines/<int:line_id>/undo/", payments.give_undo, name="give_undo"),
    path("lines/<int:line_id>/receipts/", payments.receipt_new, name="receipt_new"),
    path("receipts/<int:receipt_id>/", payments.receipt, name="receipt"),
    path("receipts/<int:receipt_id>/remove/", payments.receipt_remove, name="receipt_remove"),
]

_plan: _Routes = [
    path("", plans.plan, name="plan"),
    path("lines.csv", plans.plan_csv, name="plan_csv"),
    path("rules/", plans.plan_rules, name="plan_rules"),
    path("refresh/", plans.plan_refresh, name="plan_refresh"),
    path("copy/", plans.plan_copy, name="plan_copy"),
    path("lines/add/", plans.line_add, name="line_add"),
    path("approval/", approvals.approval, name="approval"),
    path("approval/ask/", approvals.ask, name="approval_ask"),
    path("approval/take-back/", approvals.take_back, name="approval_take_back"),
    path("approval/decide/", approvals.decide, name="approval_decide"),
    path("new-version/", approvals.new_version, name="plan_new_version"),
    path("bundle.jsonl", plans.plan_bundle, name="plan_bundle"),
    path("compare/", plans.plan_compare, name="plan_compare"),
    path("sensitivity/", plans.plan_sensitivity, name="plan_sensitivity"),
    path("lines/<int:position>/", plans.line, name="line"),
    path("lines/<int:position>/decide/", plans.line_decide, name="line_decide"),
    path("lines/<int:position>/go/", plans.line_go, name="line_go"),
    path("votes/", plans.votes, name="plan_votes"),
    path("votes/open/", plans.vote_open, name="vote_open"),
    path("votes/ballot/", plans.vote_ballot, name="vote_ballot"),
    path("votes/close/", plans.vote_close, name="vote_close"),
    path("history/", plans.history, name="plan_history"),
    path("history/restore/", plans.history_restore, name="history_restore"),
    path("history/undo/", plans.history_undo, name="history_undo"),
    path("give/", include(_give)),
    *fiscal.of_plan,
    path("collect/", collections.collect, name="collect"),
    path("collect/start/", collections.collect_start, name="collect_start"),
]

_pledge: _Routes = [
    path("", pledge.pledge, name="pledge"),
    path("new/", pledge.pledge_new, name="pledge_new"),
    path("profile/", pledge.pledge_profile, name="pledge_profile"),
    path("member.json", pledge.pledge_entry, name="pledge_entry"),
    path("<int:year>/", pledge.pledge_report, name="pledge_report"),
    path("<int:year>/change/", pledge.pledge_change, name="pledge_change"),
    path("<int:year>/rates/", pledge.pledge_rate, name="pledge_rate"),
    path("<int:year>/statements/", pledge.pledge_statement, name="pledge_statement"),
    path("<int:year>/redactions/", pledge.pledge_redaction, name="pledge_redaction"),
    path("<int:year>/publish/", pledge.pledge_publish, name="pledge_publish"),
    path("<int:year>/files/<str:name>", pledge.pledge_file, name="pledge_file"),
]

_journals: _Routes = [
    path("", journals.journals, name="journals"),
    path("exports/", journals.export_new, name="export_new"),
    path("exports/<int:export_id>/", journals.export, name="export"),
    path("exports/<int:export_id>/file/", journals.export_file, name="export_file"),
    path("accounts/", journals.accounts, name="ledger_accounts"),
    path("columns/<slug:table>/", journals.columns, name="export_columns"),
    path("bank-details/", journals.bank_details, name="bank_details"),
    path("bank-details/<int:account_id>/confirm/", journals.bank_confirm, name="bank_confirm"),
    path("bank-details/<int:account_id>/remove/", journals.bank_remove, name="bank_remove"),
]

_company: _Routes = [
    path("", reports.overview, name="overview"),
    path("products/", inventory.products, name="products"),
    path("products/new/", inventory.product_new, name="product_new"),
    path("products/<slug:product_slug>/", include(_product)),
    path("deliveries/<int:delivery_id>/", inventory.delivery, name="delivery"),
    path("ownership/", inventory.ownership, name="ownership"),
    path("ownership/claims/", inventory.claim_new, name="claim_new"),
    path(
        "ownership/claims/<int:claim_id>/withdraw/",
        inventory.claim_withdraw,
        name="claim_withdraw",
    ),
    path("uploads/<int:upload_id>/", include(_upload)),
    path("jobs/", reports.jobs, name="jobs"),
    path("jobs/<str:job_id>/cancel/", reports.job_cancel, name="job_cancel"),
    path("jobs/<str:job_id>/retry/", reports.job_retry, name="job_retry"),
    path("sources/", reports.sources, name="sources"),
    path("upstreams/", reports.upstreams, name="upstreams"),
    path(
        "upstreams/<path:key>/corrections/<int:correction_id>/withdraw/",
        reports.correction_remove,
        name="correction_remove",
    ),
    path("upstreams/<path:key>/corrections/", reports.correction_new, name="correction_new"),
    path("upstreams/<path:key>/confirm/", reports.channel_vouch, name="channel_vouch"),
    path("upstreams/<path:key>/", reports.upstream, name="upstream"),
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.plan_new, name="plan_new"),
    path("plans/beside/", plans.plans_beside, name="plans_beside"),
    path("plans/beside.csv", plans.plans_beside_csv, name="plans_beside_csv"),
    path("plans/<int:number>/", include(_plan)),
    path("reports/", reports.reports, name="reports"),
    path("reports/pledge/", include(_pledge)),
    path("reports/plan-<int:number>.csv", reports.report_csv, name="report_csv"),
    path("reports/plan-<int:number>.pdf", reports.report_pdf, name="report_pdf"),
    path("budgets/", reports.budgets, name="budgets"),
    path("budgets/set/", reports.budget_set, name="budget_set"),
    path("budgets.csv", reports.budgets_csv, name="budgets_csv"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/calendar.ics", calendar.calendar_ics, name="calendar_ics"),
    path("calendar/lead/", calendar.calendar_lead, name="calendar_lead"),
    path("calendar/cards/", calendar.card_new, name="card_new"),
    path("calendar/cards/<int:card_id>/remove/", calendar.card_remove, name="card_remove"),
    path(
        "calendar/reminders/<int:reminder_id>/dismiss/",
        calendar.reminder_dismiss,
        name="reminder_dismiss",
    ),
    path(
        "calendar/reminders/<int:reminder_id>/done/", calendar.reminder_done, name="reminder_done"
    ),
    path("journals/", include(_journals)),
    path("policy/", plans.policy, name="policy"),
    path("policy/versions/", plans.policy_set, name="policy_set"),
    path("policy.json", plans.policy_json, name="policy_json"),
    path("give/", payments.giving, name="giving"),
    path("payments/", include(_payments)),
    path("collections/", collections.collections, name="collections"),
    path("collections/<int:collection_id>/", collections.collection, name="collection"),
    path(
        "collections/<int:collection_id>/void/", collections.collection_void, name="collection_void"
    ),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/delegations/", approvals.delegation_new, name="delegation_new"),
    path(
        "approvals/delegations/<int:delegation_id>/end/",
        approvals.delegation_end,
        name="delegation_end",
    ),
    path("settings/approval-rules/", approvals.approval_rules, name="approval_rules"),
    path(
        "settings/approval-rules/<int:rule_id>/remove/",
        approvals.approval_rule_remove,
        name="approval_rule_remove",
    ),
    path("audit/", companies.audit, name="audit"),
    path("audit/export.<slug:kind>", companies.audit_export, name="audit_export"),
    path("time/", contributions.time, name="time"),
    path("time/budget/", contributions.time_budget, name="time_budget"),
    path("time/hours.csv", contributions.hours_csv, name="hours_csv"),
    path("time/give/<path:key>/", contributions.give, name="time_give"),
    path("time/upstreams/<path:key>/", contributions.suggestion, name="suggestion"),
    path("time/<int:contribution_id>/", contributions.contribution, name="contribution"),
    path(
        "time/<int:contribution_id>/withdraw/",
        contributions.contribution_withdraw,
        name="contribution_withdraw",
    ),
    path("mail/", notifications.mail, name="mail"),
    path("settings/endpoints/", include(endpoints)),
    path("settings/", include(fiscal.of_settings)),
    path("settings/", companies.settings, name="settings"),
    path("settings/sign-in/", companies.sign_in_rules, name="sign_in_rules"),
    path("settings/invitations/", companies.invite, name="invite"),
    path(
        "settings/invitations/<int:invitation_id>/withdraw/",
        companies.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("settings/members/<int:membership_id>/", companies.member_role, name="member_role"),
    path(
        "settings/members/<int:membership_id>/remove/",
        companies.member_remove,
        name="member_remove",
    ),
    path("settings/service-accounts/", inventory.accounts, name="service_accounts"),
    path(
        "settings/service-accounts/<int:account_id>/close/",
        inventory.account_close,
        name="service_account_close",
    ),
    path(
        "settings/service-accounts/<int:account_id>/tokens/",
        inventory.account_token_new,
        name="service_account_token_new",
    ),
    path(
        "settings/service-accounts/tokens/<int:token_id>/rotate/",
        inventory.account_token_rotate,
        name="service_account_token_rotate",
    ),
    path(
        "settings/service-accounts/tokens/<int:token_id>/revoke/",
        inventory.account_token_revoke,
        name="service_account_token_revoke",
    ),
    path("settings/tokens/", companies.token_new, name="token_new"),
    path("settings/tokens/<int:token_id>/revoke/", companies.token_revoke, name="token_revoke"),
]

urlpatterns = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("", companies.landing, name="landing"),
    path("calculator/risk/", reports.risk_calculator, name="risk_calculator"),
    path("home/", companies.home, name="home"),
    path("companies/new/", companies.company_new, name="company_new"),
    path("invitations/<str:secret>/", companies.invitation, name="invitation"),
    path("accounts/delete/", companies.account_delete, name="account_delete"),
    path("accounts/", include("allauth.urls")),
    path("c/<slug:company_slug>/", include(_company)),
    path("webhooks/stripe/", collections_webhooks.stripe, name="stripe_webhook"),
    path("api/v1/", include(api.urlpatterns)),
]

handler400 = "sponsorplan.web.problems.bad_request"
handler403 = "sponsorplan.web.problems.permission_denied"
handler404 = "sponsorplan.web.problems.page_not_found"
handler500 = "sponsorplan.web.problems.server_error"
