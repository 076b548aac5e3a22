"""Pages for those who build the pages; the root includes them in debug mode only."""

from django.urls import path

from . import views

urlpatterns = [path("styleguide/", views.styleguide, name="styleguide")]
