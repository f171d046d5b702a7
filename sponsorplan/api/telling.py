"""Routes of endpoints and messages."""

from django.urls import URLPattern, path

from apps.notifications import api as notifications

routes: list[URLPattern] = [
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
