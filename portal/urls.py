"""Every address of the portal."""

from django.conf import settings
from django.urls import include, path

from portal import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("health/", views.health, name="health"),
    path("language/", views.change_language, name="set_language"),
    path("", include("accounts.urls")),
    # The sign-in library's own, without its addresses of accounts of other sites: accounts.urls has those of use.
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("", include("records.urls")),
    path("", include("reports.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("portal.demo_urls")))
if settings.MODE != "production":
    urlpatterns.append(path("styleguide/", views.styleguide, name="styleguide"))

handler403 = "portal.views.refused"
handler404 = "portal.views.not_found"
handler500 = "portal.views.failed"
