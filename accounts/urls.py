"""Addresses of signing in and of one's own account."""

from django.urls import path

from accounts.views import digest, email, home, profile, sign_in_link, single_sign_on, ways_in

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
    # --- single sign-on ---
    # In the place of the library's page, with a button for each identity provider.
    path("account/login/", single_sign_on.sign_in, name="account_login"),
    # In the place of the library's, under its names: it looks for these.
    path("account/oidc/<slug:provider_id>/login/", single_sign_on.to_provider, name="openid_connect_login"),
    path(
        "account/oidc/<slug:provider_id>/login/callback/", single_sign_on.from_provider, name="openid_connect_callback"
    ),
    path("account/ways-in/", ways_in.ways_in, name="ways_in"),
    path("account/ways-in/end/", ways_in.way_in_end, name="way_in_end"),
    path("account/other-district/", ways_in.other_district, name="other_district"),
    # ---
]
