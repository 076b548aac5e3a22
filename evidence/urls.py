"""Addresses of the evidence library."""

from django.urls import path

from .views import item, library

app_name = "evidence"
urlpatterns = [
    path("", library.library, name="library"),
    path("add/", library.upload, name="upload"),
    path("<int:pk>/", item.item, name="item"),
    path("<int:pk>/download/", item.download, name="download"),
    path("<int:pk>/image/<int:number>/", item.image, name="image"),
    path("<int:pk>/withdraw/", item.withdraw, name="withdraw"),
    path("receipts/<int:pk>/", item.receipt, name="receipt"),
    path("receipts/<int:pk>/calls/", item.receipt_calls, name="receipt_calls"),
    path("receipts/<int:pk>/snapshot/", item.snapshot, name="snapshot"),
]
