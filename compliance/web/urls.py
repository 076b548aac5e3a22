"""Addresses of what people keep of the pages themselves."""

from django.urls import path

from .views import saving

urlpatterns = [
    path("views/save/", saving.save_view, name="save_view"),
    path("views/<int:pk>/delete/", saving.delete_view, name="delete_view"),
]
