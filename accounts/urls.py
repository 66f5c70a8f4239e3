"""Addresses of signing in and of one's own account."""

from django.urls import path

from accounts.views import digest, email, home, profile, sign_in_link

urlpatterns = [
    path("home/", home.home, name="home"),
    path("role/", home.switch_role, name="switch_role"),
    path("profile/", profile.profile, name="profile"),
    path("profile/language/", profile.profile_language, name="profile_language"),
    path("profile/digest/", digest.profile_digest, name="profile_digest"),
    path("profile/digest/preview/", digest.digest_preview, name="digest_preview"),
    path("account/digest/<str:token>/", digest.digest_end, name="digest_end"),
    # In the place of the library's page, where people change their own address.
    path("account/email/", email.email_address, name="account_email"),
    path("account/link/<str:token>/", sign_in_link.sign_in_link, name="sign_in_link"),
]
