"""Addresses of audits: the lead's below /audits/, the auditor's, read-only, below /audit/."""

from django.urls import path

from .views import arranging, populations, reading, reviews, waivers

app_name = "audits"
urlpatterns = [
    path("audits/", arranging.audits, name="audits"),
    path("audits/new/", arranging.new, name="new"),
    path("audits/<slug:slug>/", arranging.audit, name="audit"),
    path("audits/<slug:slug>/window/", arranging.change_window, name="change_window"),
    path("audits/<slug:slug>/close/", arranging.close, name="close"),
    path("audits/<slug:slug>/report/", arranging.report, name="report"),
    path("audits/<slug:slug>/auditors/", arranging.name_auditor, name="name_auditor"),
    path(
        "audits/<slug:slug>/auditors/<int:pk>/remove/",
        arranging.remove_auditor,
        name="remove_auditor",
    ),
    path("audit/", reading.mine, name="mine"),
    path("audit/<slug:slug>/", reading.overview, name="overview"),
    path("audit/<slug:slug>/criteria/", reading.criteria, name="criteria"),
    path("audit/<slug:slug>/controls/<str:code>/", reading.control, name="control"),
    path("audit/<slug:slug>/evaluations/", reading.evaluations, name="evaluations"),
    path("audit/<slug:slug>/evidence/", reading.evidence, name="evidence"),
    path("audit/<slug:slug>/evidence/<int:pk>/", reading.item, name="evidence_item"),
    path("audit/<slug:slug>/evidence/<int:pk>/download/", reading.download, name="evidence_file"),
    path(
        "audit/<slug:slug>/evidence/<int:pk>/image/<int:number>/",
        reading.image,
        name="evidence_image",
    ),
    path("audit/<slug:slug>/receipts/<int:pk>/", reading.receipt, name="evidence_receipt"),
    path(
        "audit/<slug:slug>/receipts/<int:pk>/calls/",
        reading.receipt_calls,
        name="evidence_receipt_calls",
    ),
    path(
        "audit/<slug:slug>/receipts/<int:pk>/snapshot/",
        reading.snapshot,
        name="evidence_snapshot",
    ),
    path("audit/<slug:slug>/waivers/", waivers.waivers, name="waivers"),
    path("audit/<slug:slug>/reviews/", reviews.reviews, name="reviews"),
    path("audit/<slug:slug>/reviews/<int:pk>/", reviews.review, name="review"),
    path("audit/<slug:slug>/populations/", populations.populations, name="populations"),
    path("audit/<slug:slug>/populations/<slug:key>/", populations.population, name="population"),
    path(
        "audit/<slug:slug>/populations/<slug:key>/completeness/",
        populations.completeness,
        name="population_completeness",
    ),
    path(
        "audit/<slug:slug>/populations/<slug:key>/questions/",
        populations.signals,
        name="population_signals",
    ),
    path(
        "audit/<slug:slug>/populations/<slug:key>/items/<int:pk>/",
        populations.item,
        name="population_item",
    ),
]
