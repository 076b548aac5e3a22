"""Controls over the API, read-only."""

from typing import Any

from rest_framework import serializers, viewsets

from compliance.web.api import ForStaff, NewestFirst

from .models import Control


class ControlSerializer(serializers.ModelSerializer[Control]):
    checks = serializers.SlugRelatedField[Any](slug_field="check_id", many=True, read_only=True)
    owner = serializers.EmailField(source="owner.email", default=None)

    class Meta:
        model = Control
        fields = [
            "code",
            "title",
            "statement",
            "kind",
            "nature",
            "cadence",
            "owner_role",
            "owner",
            "criteria",
            "checks",
            "retired_on",
        ]


class ControlViewSet(viewsets.ReadOnlyModelViewSet[Control]):
    """What the organization says it does."""

    queryset = Control.objects.select_related("owner").prefetch_related("criteria", "checks")
    serializer_class = ControlSerializer
    permission_classes = [ForStaff]
    pagination_class = NewestFirst
    lookup_field = "code"
