"""Addresses of the people who work with individual students."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
