"""Addresses of signing in and of one's own account."""

from django.urls import path

from accounts.views import home, profile, sign_in_link

urlpatterns = [
    path("home/", home.home, name="home"),
    path("role/", home.switch_role, name="switch_role"),
    path("profile/", profile.profile, name="profile"),
    path("profile/language/", profile.profile_language, name="profile_language"),
    path("account/link/<str:token>/", sign_in_link.sign_in_link, name="sign_in_link"),
]
