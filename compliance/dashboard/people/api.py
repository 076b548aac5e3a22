"""People over the API: an HR system sends its list, and anybody with the right reads it back."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from compliance.people.actions.roster import RosterRefusedError
from compliance.people.models import Account, Employment, Person, PersonKind, RosterImport
from compliance.people.rules.roster_rows import RosterRow, refused_rows
from compliance.people.tables import MOST_ROWS
from compliance.web.api import NewestFirst
from integrations.actions.rosters import import_rows


class ForLead(BasePermission):
    """The compliance lead alone: these are data of persons."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        if not request.user.is_lead:
            raise Http404
        return True


class EmploymentSerializer(serializers.ModelSerializer[Employment]):
    class Meta:
        model = Employment
        fields = ["joined_on", "last_day", "left_at"]


class PersonSerializer(serializers.ModelSerializer[Person]):
    employments = EmploymentSerializer(many=True, read_only=True)

    class Meta:
        model = Person
        fields = ["id", "name", "email", "other_emails", "external_id", "kind", "employments"]


class RosterRowSerializer(serializers.Serializer[Any]):
    """One employment of one person."""

    name = serializers.CharField(max_length=160)
    email = serializers.EmailField(max_length=254)
    joined_on = serializers.DateField()
    last_day = serializers.DateField(required=False, allow_null=True)
    left_time = serializers.TimeField(required=False, allow_null=True)
    kind = serializers.ChoiceField(PersonKind.choices, default=PersonKind.EMPLOYEE.value)
    department = serializers.CharField(max_length=120, required=False, allow_blank=True)
    title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    manager = serializers.EmailField(required=False, allow_blank=True)
    other_emails = serializers.ListField(child=serializers.EmailField(), required=False)
    external_id = serializers.CharField(max_length=80, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a last day before the first, and an hour of no day."""
        last = attrs.get("last_day")
        if last and last < attrs["joined_on"]:
            raise ValidationError({"last_day": "The last day is before the first day."})
        if attrs.get("left_time") and not last:
            raise ValidationError({"left_time": "An hour needs its day: send last_day too."})
        return attrs


class RosterSerializer(serializers.Serializer[Any]):
    """A whole list; who is not on it stays as they are."""

    title = serializers.CharField(max_length=200, default="API")
    people = serializers.ListField(child=RosterRowSerializer(), max_length=MOST_ROWS)


class TakenSerializer(serializers.Serializer[Any]):
    """What came of a list."""

    id = serializers.IntegerField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    same = serializers.IntegerField()
    refused = serializers.ListField(child=serializers.CharField())
    absent = serializers.ListField(child=serializers.EmailField())


class PersonViewSet(viewsets.ReadOnlyModelViewSet[Person]):
    """Persons on the roster."""

    queryset = Person.objects.prefetch_related("employments")
    serializer_class = PersonSerializer
    permission_classes = [ForLead]
    pagination_class = NewestFirst
    filterset_fields = {"kind": ["exact"], "email": ["exact"], "external_id": ["exact"]}

    @extend_schema(request=RosterSerializer, responses={201: TakenSerializer})
    @action(detail=False, methods=["post"])
    def roster(self, request: Request) -> Response:
        """Take a list of persons in."""
        sent = RosterSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        rows = [_row(n, each) for n, each in enumerate(sent.validated_data["people"], start=1)]
        good, bad = refused_rows(rows)
        try:
            taken, found = import_rows(
                rows=good,
                title=sent.validated_data["title"],
                origin=RosterImport.Origin.API,
                actor=request.user,  # type: ignore[arg-type]  # ForLead lets only users in
                at=timezone.now(),
            )
        except RosterRefusedError as error:
            raise ValidationError(str(error)) from error
        refused = [*bad, *found.refused]
        told = {
            "id": taken.pk,
            "new": len(found.new),
            "changed": len(found.changed),
            "same": found.same,
            "refused": [f"{row.number}: {row.value}: {row.sentence}" for row in refused],
            "absent": [person.email for person in found.absent],
        }
        return Response(told, status=status.HTTP_201_CREATED)


class AccountSerializer(serializers.ModelSerializer[Account]):
    directory = serializers.CharField(source="directory.title")
    owner = serializers.CharField(source="owner.email", default=None)

    class Meta:
        model = Account
        fields = [
            "id",
            "directory",
            "external_id",
            "name",
            "kind",
            "owner",
            "made_at",
            "last_used_at",
            "first_seen_at",
            "gone_at",
        ]


class AccountViewSet(viewsets.ReadOnlyModelViewSet[Account]):
    """Logins in every connected system."""

    queryset = Account.objects.select_related("directory", "owner")
    serializer_class = AccountSerializer
    permission_classes = [ForLead]
    pagination_class = NewestFirst
    filterset_fields = {"kind": ["exact"], "directory__title": ["exact"]}


def _row(number: int, values: dict[str, Any]) -> RosterRow:
    hour: time | None = values.get("left_time")
    return RosterRow(
        number=number,
        name=values["name"],
        email=values["email"].lower(),
        joined_on=values["joined_on"],
        last_day=values.get("last_day"),
        left_time=hour,
        kind=values["kind"],
        department=values.get("department", ""),
        title=values.get("title", ""),
        manager=values.get("manager", "").lower(),
        other_emails=tuple(email.lower() for email in values.get("other_emails", ())),
        external_id=values.get("external_id", ""),
    )
