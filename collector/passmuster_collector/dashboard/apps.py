"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Templates and pages."""

    name = "passmuster_collector.dashboard"
    label = "dashboard"
