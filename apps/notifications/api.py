from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.notifications import selectors, services
from apps.notifications.models import Endpoint, Message
from apps.notifications.serializers import (
    EndpointSerializer,
    EndpointStateSerializer,
    EndpointWithSecretSerializer,
    EndpointWriteSerializer,
    MessageDetailSerializer,
    MessageFilterSerializer,
    MessageSerializer,
    ReplayedSerializer,
    ReplaySerializer,
    endpoint_document,
    message_detail_document,
    message_document,
)
from apps.notifications.services import Wish
from sponsorplan.domain.messages.kinds import BY_NAME, TEST
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated

_FILTERS = [
    OpenApiParameter("state", str, enum=Message.State.values, description="Only in this state."),
    OpenApiParameter("type", str, enum=[*BY_NAME, TEST], description="Only of this type."),
]

_MESSAGES = paginated(MessageSerializer)


class EndpointListApi(CompanyApi):
    permission = Permission.ENDPOINTS_MANAGE

    @extend_schema(
        responses=paginated(EndpointSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="endpoints_list",
        tags=["endpoints"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """Addresses that are told what happens, oldest first."""
        found = selectors.endpoint_list(company=self.member.company)
        return self.page(request, found, lambda rows: [endpoint_document(row) for row in rows])

    @extend_schema(
        request=EndpointWriteSerializer,
        responses={201: EndpointWithSecretSerializer},
        operation_id="endpoints_create",
        tags=["endpoints"],
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """An endpoint that is told what happens from now on. Its secret is shown once."""
        wish = _wish(request)
        made, secret = services.endpoint_make(member=self.member, wish=wish)
        return Response({**endpoint_document(made), "secret": secret}, status=201)


class EndpointApi(CompanyApi):
    permission = Permission.ENDPOINTS_MANAGE

    @extend_schema(
        responses=EndpointSerializer, operation_id="endpoints_retrieve", tags=["endpoints"]
    )
    def get(self, request: Request, company_slug: str, endpoint_id: int) -> Response:
        """One endpoint."""
        return Response(endpoint_document(_endpoint(self, endpoint_id)))

    @extend_schema(
        request=EndpointWriteSerializer,
        responses=EndpointSerializer,
        operation_id="endpoints_update",
        tags=["endpoints"],
    )
    def put(self, request: Request, company_slug: str, endpoint_id: int) -> Response:
        """Change where it is and what it is told. Its secret stays."""
        found = _endpoint(self, endpoint_id)
        changed = services.endpoint_update(member=self.member, endpoint=found, wish=_wish(request))
        return Response(endpoint_document(changed))

    @extend_schema(responses={204: None}, operation_id="endpoints_destroy", tags=["endpoints"])
    def delete(self, request: Request, company_slug: str, endpoint_id: int) -> Response:
        """Remove it. Its messages can be read until they are as old as messages are kept."""
        services.endpoint_remove(member=self.member, endpoint=_endpoint(self, endpoint_id))
        return Response(status=204)


class EndpointStateApi(CompanyApi):
    permission = Permission.ENDPOINTS_MANAGE

    @extend_schema(
        request=EndpointStateSerializer,
        responses=EndpointSerializer,
        operation_id="endpoints_switch",
        tags=["endpoints"],
    )
    def post(self, request: Request, company_slug: str, endpoint_id: int) -> Response:
        """Enable or disable it. What it is already, it stays."""
        form = EndpointStateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        found = _endpoint(self, endpoint_id)
        if form.validated_data["state"] == Endpoint.State.ACTIVE:
            found = services.endpoint_enable(
                member=self.member, endpoint=found, catch_up=form.validated_data["catch_up"]
            )
        else:
            found = services.endpoint_disable(member=self.member, endpoint=found)
        return Response(endpoint_document(found))


class EndpointRotateApi(CompanyApi):
    permission = Permission.ENDPOINTS_MANAGE

    @extend_schema(
        request=None,
        responses=EndpointWithSecretSerializer,
        operation_id="endpoints_rotate",
        tags=["endpoints"],
    )
    def post(self, request: Request, company_slug: str, endpoint_id: int) -> Response:
        """A new secret, shown once. For a day messages are signed with the old one too."""
        found = _endpoint(self, endpoint_id)
        changed, secret = services.endpoint_rotate(member=self.member, endpoint=found)
        return Response({**endpoint_document(changed), "secret": secret})


class EndpointPingApi(CompanyApi):
    permission = Permission.ENDPOINTS_MANAGE

    @extend_schema(
        request=None,
        responses={202: MessageSerializer},
        operation_id="endpoints_ping",
        tags=["endpoints"],
    )
    def post(self, request: Request, company_slug: str, endpoint_id: int) -> Response:
        """Send a test message. A disabled endpoint gets none: 409."""
        made = services.endpoint_ping(member=self.member, endpoint=_endpoint(self, endpoint_id))
        return Response(message_document(made), status=202)


class EndpointReplayApi(CompanyApi):
    permission = Permission.ENDPOINTS_MANAGE

    @extend_schema(
        request=ReplaySerializer,
        responses={202: ReplayedSerializer},
        operation_id="endpoints_replay",
        tags=["endpoints"],
    )
    def post(self, request: Request, company_slug: str, endpoint_id: int) -> Response:
        """Send again all that failed or was given up since a moment."""
        form = ReplaySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        count = services.messages_again(
            member=self.member,
            endpoint=_endpoint(self, endpoint_id),
            since=form.validated_data["since"],
        )
        return Response({"messages": count}, status=202)


class EndpointMessageListApi(CompanyApi):
    permission = Permission.ENDPOINTS_MANAGE

    @extend_schema(
        responses=_MESSAGES,
        parameters=[*PAGE_PARAMETERS, *_FILTERS],
        operation_id="endpoints_messages_list",
        tags=["endpoints"],
    )
    def get(self, request: Request, company_slug: str, endpoint_id: int) -> Response:
        """What the endpoint was and will be told, oldest first."""
        return _messages(self, request, _endpoint(self, endpoint_id))


class MessageListApi(CompanyApi):
    permission = Permission.ENDPOINTS_MANAGE

    @extend_schema(
        responses=_MESSAGES,
        parameters=[*PAGE_PARAMETERS, *_FILTERS],
        operation_id="messages_list",
        tags=["endpoints"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """Messages to all endpoints, oldest first."""
        return _messages(self, request, None)


class MessageApi(CompanyApi):
    permission = Permission.ENDPOINTS_MANAGE

    @extend_schema(
        responses=MessageDetailSerializer, operation_id="messages_retrieve", tags=["endpoints"]
    )
    def get(self, request: Request, company_slug: str, uid: str) -> Response:
        """One message with its body and every attempt."""
        return Response(message_detail_document(_message(self, uid)))


class MessageReplayApi(CompanyApi):
    permission = Permission.ENDPOINTS_MANAGE

    @extend_schema(
        request=None,
        responses={202: MessageSerializer},
        operation_id="messages_replay",
        tags=["endpoints"],
    )
    def post(self, request: Request, company_slug: str, uid: str) -> Response:
        """Send it again, under the same id. What still waits is a 409."""
        again = services.message_again(member=self.member, message=_message(self, uid))
        return Response(message_document(again), status=202)


def _wish(request: Request) -> Wish:
    form = EndpointWriteSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    values = form.validated_data
    return Wish(values["url"], values["description"], values["types"])


def _messages(api: CompanyApi, request: Request, endpoint: Endpoint | None) -> Response:
    chosen = MessageFilterSerializer(data=request.query_params)
    chosen.is_valid(raise_exception=True)
    found = selectors.message_list(
        company=api.member.company,
        endpoint=endpoint,
        state=chosen.validated_data["state"],
        type_=chosen.validated_data["type"],
    )
    return api.page(request, found, lambda rows: [message_document(row) for row in rows])


def _endpoint(api: CompanyApi, endpoint_id: int) -> Endpoint:
    found = selectors.endpoint_find(company=api.member.company, endpoint_id=endpoint_id)
    if found is None:
        raise Http404
    return found


def _message(api: CompanyApi, uid: str) -> Message:
    found = selectors.message_find(company=api.member.company, uid=uid)
    if found is None:
        raise Http404
    return found
