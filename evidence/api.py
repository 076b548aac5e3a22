"""Evidence over the API: what is known, and adding a file from a pipeline."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, parsers, serializers, status, viewsets
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.web.api import ForStaff, NewestFirst
from controls.models import Control

from .actions.uploaded import EvidenceRefusedError, Upload, upload_evidence
from .artifacts import ArtifactError
from .models import Evaluation, EvidenceItem, Finding

_SAID = ("origin", "url", "environment", "filter", "row_count")


class StorageTroubleError(APIException):
    """The bytes cannot be kept now; the same request may succeed later."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE


class EvidenceItemSerializer(serializers.ModelSerializer[EvidenceItem]):
    controls = serializers.SlugRelatedField[Control](slug_field="code", many=True, read_only=True)
    sha256 = serializers.CharField(source="artifact.sha256", read_only=True)
    size = serializers.IntegerField(source="artifact.size", read_only=True)

    class Meta:
        model = EvidenceItem
        fields = [
            "id",
            "title",
            "origin",
            "check_id",
            "controls",
            "covers_from",
            "covers_to",
            "collected_at",
            "received_at",
            "provenance",
            "sha256",
            "size",
            "withdrawn_at",
            "withdrawn_reason",
        ]


class UploadSerializer(serializers.Serializer[Any]):
    """A file and what it covers; `controls` may be given more than once."""

    file = serializers.FileField()
    title = serializers.CharField(max_length=200)
    controls = serializers.SlugRelatedField[Control](
        slug_field="code", many=True, allow_empty=False, queryset=Control.objects.current()
    )
    covers_from = serializers.DateTimeField()
    covers_to = serializers.DateTimeField()
    captured_at = serializers.DateTimeField()
    origin = serializers.CharField(max_length=200)
    url = serializers.URLField(required=False)
    environment = serializers.CharField(max_length=100, required=False)
    filter = serializers.CharField(max_length=500, required=False)
    row_count = serializers.IntegerField(min_value=0, required=False)

    def validate_file(self, file: Any) -> Any:
        if file.size > settings.MAX_UPLOAD_BYTES:
            raise ValidationError(f"At most {settings.MAX_UPLOAD_BYTES} bytes are kept.")
        return file


class EvidenceViewSet(viewsets.ReadOnlyModelViewSet[EvidenceItem]):
    """Claims that an artifact shows a control operating."""

    queryset = EvidenceItem.objects.select_related("artifact").prefetch_related("controls")
    serializer_class = EvidenceItemSerializer
    permission_classes = [ForStaff]
    pagination_class = NewestFirst
    filterset_fields = {"origin": ["exact"], "check_id": ["exact"], "controls__code": ["exact"]}
    parser_classes = [parsers.MultiPartParser]

    @extend_schema(request=UploadSerializer, responses={201: EvidenceItemSerializer})
    def create(self, request: Request) -> Response:
        """Seal a file and attach it; sending the same claim again changes nothing."""
        form = UploadSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        try:
            item = upload_evidence(
                upload=_upload(values, str(request.user)),
                controls=values["controls"],
                actor=request.user,  # type: ignore[arg-type]  # ForStaff lets only users in
                at=timezone.now(),
            )
        except EvidenceRefusedError as error:
            raise ValidationError({"file": [str(error)]}) from error
        except ArtifactError as error:
            raise StorageTroubleError(str(error)) from error
        return Response(self.get_serializer(item).data, status=status.HTTP_201_CREATED)


def _upload(values: dict[str, Any], who: str) -> Upload:
    said = {key: str(values[key]) for key in _SAID if key in values}
    said["system"] = said.pop("origin")
    return Upload(
        title=values["title"],
        file_name=values["file"].name,
        body=values["file"].read(),
        covers_from=values["covers_from"],
        covers_to=values["covers_to"],
        captured_at=values["captured_at"],
        provenance={**said, "captured_by": who},
    )


class FindingSerializer(serializers.ModelSerializer[Finding]):
    source = serializers.CharField(source="source.title")  # type: ignore[assignment]  # DRF's own name

    class Meta:
        model = Finding
        fields = [
            "id",
            "source",
            "check_id",
            "resource_id",
            "resource_title",
            "region",
            "outcome",
            "reason",
            "began_at",
            "ended_at",
        ]


class FindingViewSet(viewsets.GenericViewSet[Finding], mixins.ListModelMixin):
    """Verdicts over time; `ended_at__isnull=true` limits to what holds now."""

    queryset = Finding.objects.select_related("source")
    serializer_class = FindingSerializer
    permission_classes = [ForStaff]
    pagination_class = NewestFirst
    filterset_fields = {
        "check_id": ["exact"],
        "outcome": ["exact"],
        "ended_at": ["isnull", "gte", "lte"],
    }


class EvaluationSerializer(serializers.ModelSerializer[Evaluation]):
    class Meta:
        model = Evaluation
        exclude = ["snapshot"]


class EvaluationViewSet(viewsets.GenericViewSet[Evaluation], mixins.ListModelMixin):
    """Each check over each snapshot, with its population and counts."""

    queryset = Evaluation.objects.all()
    serializer_class = EvaluationSerializer
    permission_classes = [ForStaff]
    pagination_class = NewestFirst
    filterset_fields = {"check_id": ["exact"], "observed_at": ["gte", "lte"]}
