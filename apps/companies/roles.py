"""What may be done, and by whom. The same names serve roles, tokens and the API."""

from enum import StrEnum

from django.db import models


class Permission(StrEnum):
    """One thing that may be done in a company, as ``noun:verb``."""

    COMPANY_MANAGE = "company:manage"
    COMPANY_READ = "company:read"
    INVENTORY_READ = "inventory:read"
    INVENTORY_WRITE = "inventory:write"
    PLANS_READ = "plans:read"
    PLANS_VOTE = "plans:vote"
    PLANS_WRITE = "plans:write"
    TOKENS_MANAGE = "tokens:manage"


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    PLANNER = "planner", "Planner"
    APPROVER = "approver", "Approver"
    VIEWER = "viewer", "Viewer"


_READ = frozenset({Permission.COMPANY_READ, Permission.INVENTORY_READ, Permission.PLANS_READ})

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.PLANNER: _READ
    | {Permission.INVENTORY_WRITE, Permission.PLANS_WRITE, Permission.PLANS_VOTE},
    # Approving is not built yet; until then an approver reads and votes.
    Role.APPROVER: _READ | {Permission.PLANS_VOTE},
    Role.VIEWER: _READ,
}

# What a token may be given; people manage people and vote, tokens do not.
TOKEN_SCOPES = frozenset(Permission) - {
    Permission.COMPANY_MANAGE,
    Permission.PLANS_VOTE,
    Permission.TOKENS_MANAGE,
}
