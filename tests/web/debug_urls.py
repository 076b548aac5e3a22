"""The site as it is in debug mode, with the styleguide."""

from compliance.urls import urlpatterns as root
from compliance.web.debug_urls import urlpatterns as guide

urlpatterns = [*root, *guide]
