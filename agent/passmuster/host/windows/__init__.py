"""The local machine behind the door: Windows. No program is started, no domain asked.

The package can be loaded anywhere; `windows.api` and the registry are touched on Windows only.
"""

from passmuster.host.windows.machine import WindowsHost

__all__ = ["WindowsHost"]
