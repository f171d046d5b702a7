"""Companies, their people, tokens and events as programs get them."""

from collections.abc import Sequence

from rest_framework import serializers

from apps.audit.models import AuditEvent
from apps.companies.models import ApiToken, Company, Membership, ServiceAccount
from apps.companies.roles import TOKEN_SCOPES


class CompanySerializer(serializers.ModelSerializer[Company]):
    """The company of the token."""

    own_prefixes = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Company
        fields: Sequence[str] = (
            "slug",
            "name",
            "github_login",
            "open_collective_slug",
            "own_prefixes",
            "created_at",
        )


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    """A person of the company."""

    id = serializers.SerializerMethodField()
    email = serializers.EmailField(source="user.email")

    class Meta:
        model = Membership
        fields: Sequence[str] = ("id", "email", "role", "created_at")

    def get_id(self, row: Membership) -> str:
        return f"mbr_{row.pk}"


class AuditEventSerializer(serializers.ModelSerializer[AuditEvent]):
    """Who did what, and when; ``digest`` is of the event and of the digest before it."""

    data = serializers.DictField()  # type: ignore[assignment]  # a field of that name

    class Meta:
        model = AuditEvent
        fields: Sequence[str] = (
            "number",
            "at",
            "actor",
            "action",
            "subject",
            "data",
            "previous",
            "digest",
        )


class ServiceAccountSerializer(serializers.ModelSerializer[ServiceAccount]):
    """A program of the company."""

    id = serializers.SerializerMethodField()

    class Meta:
        model = ServiceAccount
        fields: Sequence[str] = ("id", "name", "created_by", "created_at")

    def get_id(self, row: ServiceAccount) -> str:
        return f"acc_{row.pk}"


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A token, without its secret."""

    id = serializers.SerializerMethodField()
    account = serializers.SerializerMethodField(help_text="Null: of the person who made it.")
    product = serializers.SerializerMethodField(
        help_text="The one product that it may touch; null: the whole company."
    )
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=sorted(TOKEN_SCOPES)))

    class Meta:
        model = ApiToken
        fields: Sequence[str] = (
            "id",
            "name",
            "prefix",
            "scopes",
            "account",
            "product",
            "created_by",
            "created_at",
            "expires_at",
            "last_used_at",
        )

    def get_id(self, row: ApiToken) -> str:
        return f"tok_{row.pk}"

    def get_account(self, row: ApiToken) -> str | None:
        return None if row.account_id is None else f"acc_{row.account_id}"

    def get_product(self, row: ApiToken) -> str | None:
        return None if row.product_id is None else f"prd_{row.product_id}"
