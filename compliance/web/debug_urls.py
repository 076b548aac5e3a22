"""Pages for those who build the pages; the root includes them in debug mode only."""

from django.urls import path

from .views import styleguide

urlpatterns = [path("styleguide/", styleguide.styleguide, name="styleguide")]
