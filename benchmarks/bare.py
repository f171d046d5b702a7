"""A bare list of 50 rows, behind the same middleware and the same look at the token as the program's lists.

What the program costs is said as a ratio to it.
"""

from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer
from rest_framework.views import APIView

from apps.companies.access import HasToken, TokenAuthentication
from apps.inventory.models import Dependency


class BareSerializer(ModelSerializer[Dependency]):
    class Meta:
        model = Dependency
        fields = ("id", "type", "name", "version", "scope", "direct", "source", "upstream")


class Bare(APIView):
    authentication_classes = [TokenAuthentication]
    permission_classes = [HasToken]

    def get(self, _request: Request) -> Response:
        rows = Dependency.objects.order_by("pk")[:50]
        return Response(BareSerializer(rows, many=True).data)


urlpatterns = [path("bare/", Bare.as_view()), path("", include("sponsorplan.urls"))]
