"""The administrative API: what the pages know, for programs."""

from passmuster_collector.api.endpoints import api

__all__ = ["api"]
