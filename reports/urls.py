"""Addresses of what leaves as aggregates."""

from django.urls import path

from reports import views

urlpatterns = [path("published-tables/", views.table_check, name="table_check")]
