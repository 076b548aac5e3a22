"""Addresses of the evidence library, and of populations."""

from django.urls import path

from .views import item, library, populations

app_name = "evidence"
urlpatterns = [
    path("evidence/", library.library, name="library"),
    path("evidence/add/", library.upload, name="upload"),
    path("evidence/<int:pk>/", item.item, name="item"),
    path("evidence/<int:pk>/download/", item.download, name="download"),
    path("evidence/<int:pk>/image/<int:number>/", item.image, name="image"),
    path("evidence/<int:pk>/withdraw/", item.withdraw, name="withdraw"),
    path("evidence/receipts/<int:pk>/", item.receipt, name="receipt"),
    path("evidence/receipts/<int:pk>/calls/", item.receipt_calls, name="receipt_calls"),
    path("evidence/receipts/<int:pk>/snapshot/", item.snapshot, name="snapshot"),
    path("populations/", populations.populations, name="populations"),
    path("populations/new/", populations.define, name="define_population"),
    path("populations/<int:pk>/freeze/", populations.freeze, name="freeze_population"),
    path("populations/<slug:key>/", populations.population, name="population"),
    path(
        "populations/<slug:key>/completeness/",
        populations.completeness,
        name="population_completeness",
    ),
    path("populations/<slug:key>/questions/", populations.signals, name="population_signals"),
    path("populations/<slug:key>/items/<int:pk>/", populations.item, name="population_item"),
]
