"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Accounts, links and tokens."""

    name = "passmuster_collector.access"
    label = "access"
