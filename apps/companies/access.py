"""The one door: turns a request into a `Member`, or answers for itself.

A stranger to a company is told 404, so that not even its existence leaks.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.companies.models import ApiToken, Member, User
from apps.companies.roles import Permission
from apps.companies.selectors import company_exists, membership_of, token_usable
from apps.companies.services import (
    Claim,
    company_lock,
    request_claim,
    request_drop,
    request_keep,
    token_used,
)
from apps.companies.sessions import hindrance_of
from sponsorplan.tracing import bind
from sponsorplan.web.idempotency import (
    Answer,
    answer_from,
    fault,
    fingerprint,
    key_of,
    replayed,
)
from sponsorplan.web.resource import SAFE, ResourceApi, rendered

PageView = Callable[..., HttpResponse]
# What those see who still work for a company while it is erased.
_MISSED = (ObjectDoesNotExist, IntegrityError)


def company_view(permission: Permission) -> Callable[[PageView], PageView]:
    """Hand the page the member who asks, who holds ``permission`` in the company of the path."""

    def decorate(view: PageView) -> PageView:
        @wraps(view)
        def guarded(
            request: HttpRequest,
            company_slug: str,
            **kwargs: Any,  # noqa: ANN401 - the route's own
        ) -> HttpResponse:
            if not isinstance(request.user, User):
                return redirect_to_login(request.get_full_path())
            membership = membership_of(user=request.user, slug=company_slug)
            if membership is None:
                raise Http404
            missing = hindrance_of(request, membership.company)
            if missing is not None:
                context = {"company": membership.company, "missing": missing}
                return render(request, "companies/sign_in_needed.html", context, status=403)
            member = Member.of_membership(membership)
            if not member.may(permission):
                raise PermissionDenied
            bind(company_id=member.company.pk, user_id=request.user.pk)
            request.member = member  # type: ignore[attr-defined]  # for the frame around the page
            return _shown(view, request, member, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the route test
        return guarded

    return decorate


def _shown(
    view: PageView,
    request: HttpRequest,
    member: Member,
    **kwargs: Any,  # noqa: ANN401 - the route's own
) -> HttpResponse:
    try:
        return view(request, member, **kwargs)
    except _MISSED as error:
        if company_exists(company=member.company):
            raise
        raise Http404 from error


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer <token>``."""

    def authenticate(self, request: Request) -> tuple[ApiToken, ApiToken] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        token = token_usable(secret=secret.strip(), now=now)
        if token is None:
            raise AuthenticationFailed("This token is unknown, revoked or expired.")
        token_used(token=token, now=now)
        return token, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped base
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class HasToken(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, ApiToken)


class CompanyApi(ResourceApi):
    """A REST door of one company: ``member`` is set, and holds ``permission``.

    A write that has an ``Idempotency-Key`` is carried out once, and answered again for a day.
    """

    authentication_classes = [TokenAuthentication]
    permission_classes = [HasToken]
    permission: ClassVar[Permission]
    permission_to_write: ClassVar[Permission | None] = None
    # Whether a token of one product may come in; the door then keeps to `product_id`.
    of_product: ClassVar[bool] = False
    member: Member
    token: ApiToken

    def is_for(self, product_id: int) -> bool:
        """Whether the token may touch this product."""
        return self.token.product_id in (None, product_id)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - DRF's
        super().initial(request, *args, **kwargs)
        token = request.auth
        if not isinstance(token, ApiToken) or token.company.slug != kwargs["company_slug"]:
            raise Http404
        self.token = token
        self.member = Member.of_token(token)
        bind(company_id=token.company_id, token_id=token.pk)
        if request.method in SAFE:
            needed = self.permission
        else:
            needed = self.permission_to_write or self.permission
            self._carry_out_once(str(request.method).lower())
        if not self.member.may(needed) or (token.product_id is not None and not self.of_product):
            raise PermissionDenied

    def handle_exception(self, exc: Exception) -> Response:
        member = getattr(self, "member", None)
        if isinstance(exc, _MISSED) and member and not company_exists(company=member.company):
            exc = Http404()
        answer: Response = super().handle_exception(exc)
        return answer

    def _carry_out_once(self, method: str) -> None:
        handler = getattr(self, method, None)
        if handler is not None:
            setattr(self, method, partial(self._once, handler))

    def _once(
        self,
        handler: Callable[..., HttpResponseBase],
        request: Request,
        **kwargs: Any,  # noqa: ANN401 - the route's own
    ) -> HttpResponseBase:
        """Carry a write out, or answer it as before."""
        key = key_of(request)
        if key is None:
            return self._matched(handler, request, **kwargs)
        claim = request_claim(
            token=self.token, key=key, fingerprint=fingerprint(request), now=timezone.now()
        )
        if isinstance(claim, Answer):
            return replayed(claim)
        try:
            # The answer is kept with the work or not at all: a process that dies leaves neither.
            with transaction.atomic():
                response = self._matched(handler, request, **kwargs)
                answer = answer_from(rendered(self, request, response))
                request_keep(claim=claim, answer=answer)
        except Exception as error:  # noqa: BLE001 - raised again, once it is noted
            return self._refused(claim, request, error)
        return response

    def _refused(self, claim: Claim, request: Request, error: Exception) -> HttpResponseBase:
        try:
            response = self.handle_exception(error)
        except Exception:
            request_keep(claim=claim, answer=fault())
            raise
        answer = answer_from(rendered(self, request, response))
        if answer.is_kept:
            request_keep(claim=claim, answer=answer)
        else:
            request_drop(claim=claim)
        return response

    def _matched(
        self,
        handler: Callable[..., HttpResponseBase],
        request: Request,
        **kwargs: Any,  # noqa: ANN401 - the route's own
    ) -> HttpResponseBase:
        """Carry a write out on what the program has read, if it says what that was.

        Programs that say so take turns, so that none overwrites what it has not seen.
        """
        if "If-Match" not in request.headers:
            return handler(request, **kwargs)
        with transaction.atomic():
            company_lock(company=self.member.company)
            self.match_check(request, **kwargs)
            return handler(request, **kwargs)
