"""Addresses of the pages about people."""

from django.urls import path

from .views import accounts, acts, importing, people, terms

app_name = "people"

urlpatterns = [
    path("", people.people, name="people"),
    path("me/", people.me, name="me"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/link/", acts.link, name="link"),
    path("accounts/<int:pk>/unlink/", acts.unlink, name="unlink"),
    path("accounts/<int:pk>/sort/", acts.sort, name="sort"),
    path("import/", importing.bring, name="import"),
    path("import/<int:pk>/", importing.draft, name="import_draft"),
    path("import/<int:pk>/confirm/", importing.confirm, name="import_confirm"),
    path("terms/", terms.terms, name="terms"),
    path("terms/obligations/", terms.add_obligation, name="add_obligation"),
    path("terms/obligations/<slug:slug>/retire/", terms.retire, name="retire_obligation"),
    path("terms/rules/", terms.add_rule, name="add_rule"),
    path("terms/rules/<int:pk>/end/", terms.end_rule, name="end_rule"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/fulfil/", acts.fulfil, name="fulfil"),
    path("<int:pk>/forget/", acts.forget, name="forget"),
]
