"""Page routes of endpoints."""

from django.urls import URLPattern, path

from apps.notifications import views

endpoints: list[URLPattern] = [
    path("", views.endpoints, name="endpoints"),
    path("new/", views.endpoint_new, name="endpoint_new"),
    path("messages/<slug:uid>/", views.message, name="message"),
    path("messages/<slug:uid>/again/", views.message_again, name="message_again"),
    path("<int:endpoint_id>/", views.endpoint, name="endpoint"),
    path("<int:endpoint_id>/edit/", views.endpoint_edit, name="endpoint_edit"),
    path("<int:endpoint_id>/rotate/", views.endpoint_rotate, name="endpoint_rotate"),
    path("<int:endpoint_id>/ping/", views.endpoint_ping, name="endpoint_ping"),
    path("<int:endpoint_id>/switch/", views.endpoint_switch, name="endpoint_switch"),
    path("<int:endpoint_id>/remove/", views.endpoint_remove, name="endpoint_remove"),
    path("<int:endpoint_id>/again/", views.messages_again, name="messages_again"),
]
