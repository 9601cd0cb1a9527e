"""The local machine behind the door: a Mac. No program is started, no directory service asked."""

from passmuster.host.macos.machine import MacHost

__all__ = ["MacHost"]
