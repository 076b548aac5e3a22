"""Assessments and gaps over the API; a gap is closed by it too."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.accounts.models import User
from compliance.web.api import ForStaff, NewestFirst
from controls.models import Answer, Assessment, Gap, GapQuerySet
from controls.remedying import GapRefusedError, NotTheirGapError
from evidence.actions.gaps import close_gap

from .rows import rows_of


def _user_of(request: Request) -> User:
    """Return who asks; ForStaff saw to it that they are signed in."""
    user: Any = request.user
    found: User = user
    return found


class AnswerSerializer(serializers.ModelSerializer[Answer]):
    about = serializers.CharField(source="code", read_only=True)
    answered_by = serializers.EmailField(source="answered_by.email", read_only=True)

    class Meta:
        model = Answer
        fields = ["about", "choice", "note", "answered_by", "answered_at"]


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    class Meta:
        model = Assessment
        fields = ["id", "title", "started_at"]


class AssessmentViewSet(viewsets.ReadOnlyModelViewSet[Assessment]):
    """Readiness assessments; one by its id also with the answers this person may see."""

    queryset = Assessment.objects.all()
    serializer_class = AssessmentSerializer
    permission_classes = [ForStaff]
    pagination_class = NewestFirst

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return one assessment with its answers."""
        found = self.get_object()
        rows = rows_of(found, _user_of(request), at=timezone.now())
        given = [r.question.answer for r in rows if r.question.answer and r.question.choice]
        answers = AnswerSerializer(given, many=True).data
        own = {"questions": len(rows), "answers": answers}
        return Response({**self.get_serializer(found).data, **own})


class GapSerializer(serializers.ModelSerializer[Gap]):
    about = serializers.CharField(source="about.code", read_only=True)
    owner = serializers.EmailField(source="owner.email", default=None, read_only=True)
    missing = serializers.CharField(source="found.note", read_only=True)

    class Meta:
        model = Gap
        fields = [
            "id",
            "about",
            "title",
            "missing",
            "owner",
            "effort",
            "due_on",
            "remedy",
            "state",
            "opened_at",
            "settled_at",
            "settled_note",
        ]


class CloseSerializer(serializers.Serializer[Any]):
    """What was done about a gap."""

    note = serializers.CharField(max_length=1_000)


class GapViewSet(viewsets.GenericViewSet[Gap], mixins.ListModelMixin, mixins.RetrieveModelMixin):
    """Gaps of what is in scope: a lead all, an engineer their own."""

    queryset = Gap.objects.none()
    serializer_class = GapSerializer
    permission_classes = [ForStaff]
    pagination_class = NewestFirst
    filterset_fields = {"state": ["exact"], "due_on": ["lt", "isnull"]}

    def get_queryset(self) -> GapQuerySet:
        """Return what this person may see."""
        if not self.request.user.is_authenticated:
            return Gap.objects.none()
        seen = Gap.objects.kept().in_scope().seen_by(self.request.user)
        return seen.select_related("control", "criterion", "owner", "found")

    @extend_schema(request=CloseSerializer, responses=GapSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str | None = None) -> Response:
        """Close a gap with what was done."""
        gap, sent = self.get_object(), CloseSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        note, at = sent.validated_data["note"], timezone.now()
        try:
            close_gap(gap=gap, note=note, item=None, actor=_user_of(request), at=at)
        except (GapRefusedError, NotTheirGapError) as error:
            raise ValidationError(str(error)) from error
        return Response(GapSerializer(self.get_object()).data)
