"""Runs over the API: what was read, and starting one."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.web.api import ForStaff, NewestFirst

from .actions.runs import AlreadyRunningError, PausedError, start_run
from .models import CollectionRun, CollectorRun, Connection


class CollectorRunSerializer(serializers.ModelSerializer[CollectorRun]):
    class Meta:
        model = CollectorRun
        fields = ["collector", "state", "attempt", "call_count", "finished_at", "error"]


class RunSerializer(serializers.ModelSerializer[CollectionRun]):
    connection = serializers.SlugRelatedField[Any](slug_field="name", read_only=True)
    collectors = CollectorRunSerializer(many=True, read_only=True)

    class Meta:
        model = CollectionRun
        fields = ["id", "connection", "started_at", "finished_at", "result", "collectors"]


class RunViewSet(viewsets.ReadOnlyModelViewSet[CollectionRun]):
    """Executions of a connection's collectors."""

    queryset = CollectionRun.objects.select_related("connection").prefetch_related("collectors")
    serializer_class = RunSerializer
    permission_classes = [ForStaff]
    pagination_class = NewestFirst
    filterset_fields = {"connection__name": ["exact"], "result": ["exact"]}


class ConnectionSerializer(serializers.ModelSerializer[Connection]):
    provider = serializers.CharField(source="source.provider")
    account = serializers.CharField(source="source.account")

    class Meta:
        model = Connection
        fields = ["name", "provider", "account", "interval_minutes", "next_run_at", "is_paused"]


class ConnectionViewSet(viewsets.ReadOnlyModelViewSet[Connection]):
    """Links to providers; their secrets never leave the server."""

    queryset = Connection.objects.select_related("source")
    serializer_class = ConnectionSerializer
    permission_classes = [ForStaff]
    pagination_class = NewestFirst
    lookup_field = "name"

    @extend_schema(request=None, responses={201: RunSerializer})
    @action(detail=True, methods=["post"])
    def run(self, request: Request, name: str) -> Response:
        """Start a run now."""
        try:
            run = start_run(
                connection=self.get_object(),
                actor=request.user,  # type: ignore[arg-type]  # ForStaff lets only users in
                at=timezone.now(),
            )
        except (AlreadyRunningError, PausedError) as error:
            raise ValidationError(str(error)) from error
        return Response(RunSerializer(run).data, status=status.HTTP_201_CREATED)
