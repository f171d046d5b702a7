"""What may be done, and by whom. The same names serve roles, tokens and the API."""

from enum import StrEnum

from django.db import models


class Permission(StrEnum):
    """One thing that may be done in a company, as ``noun:verb``."""

    COMPANY_MANAGE = "company:manage"
    COMPANY_READ = "company:read"
    INVENTORY_READ = "inventory:read"
    INVENTORY_WRITE = "inventory:write"
    AUDIT_READ = "audit:read"
    COLLECTIONS_WRITE = "collections:write"
    ENDPOINTS_MANAGE = "endpoints:manage"
    FINANCE_WRITE = "finance:write"
    PAYMENTS_READ = "payments:read"
    PAYMENTS_WRITE = "payments:write"
    PLANS_APPROVE = "plans:approve"
    PLANS_READ = "plans:read"
    PLANS_VOTE = "plans:vote"
    PLANS_WRITE = "plans:write"
    TIME_WRITE = "time:write"
    TOKENS_MANAGE = "tokens:manage"


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    PLANNER = "planner", "Planner"
    APPROVER = "approver", "Approver"
    CONTROLLER = "controller", "Controller"
    VIEWER = "viewer", "Viewer"


_READ = frozenset(
    {
        Permission.COMPANY_READ,
        Permission.INVENTORY_READ,
        Permission.PAYMENTS_READ,
        Permission.PLANS_READ,
    }
)
# Everybody's time is their own to give.
_MEMBER = _READ | {Permission.TIME_WRITE}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.PLANNER: _MEMBER
    | {
        Permission.INVENTORY_WRITE,
        Permission.PLANS_WRITE,
        Permission.PLANS_VOTE,
        Permission.PAYMENTS_WRITE,
    },
    Role.APPROVER: _MEMBER
    | {Permission.AUDIT_READ, Permission.PLANS_APPROVE, Permission.PLANS_VOTE},
    # Who made a plan never approves it, so that approving and paying may be one person's.
    Role.CONTROLLER: _MEMBER
    | {
        Permission.AUDIT_READ,
        Permission.COLLECTIONS_WRITE,
        Permission.ENDPOINTS_MANAGE,
        Permission.FINANCE_WRITE,
        Permission.PAYMENTS_WRITE,
        Permission.PLANS_APPROVE,
        Permission.PLANS_VOTE,
    },
    Role.VIEWER: _MEMBER,
}

# What a token may be given; people manage people, vote and sign for money, tokens do not.
TOKEN_SCOPES = frozenset(Permission) - {
    Permission.COMPANY_MANAGE,
    Permission.PLANS_APPROVE,
    Permission.PLANS_VOTE,
    Permission.TOKENS_MANAGE,
}

# Roles that may be asked to approve a plan.
APPROVING = tuple(role for role in Role if Permission.PLANS_APPROVE in GRANTS[role])
