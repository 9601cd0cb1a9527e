"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class FleetConfig(AppConfig):
    """Machines, statements, findings, manifests."""

    name = "passmuster_collector.fleet"
    label = "fleet"
