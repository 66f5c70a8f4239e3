"""Addresses that exist in demo mode only: the demo people, and coming in as one of them by a click."""

from django.urls import path

from portal import demo

urlpatterns = [
    path("", demo.demo_people, name="demo_people"),
    path("sign-in/", demo.demo_sign_in, name="demo_sign_in"),
]
