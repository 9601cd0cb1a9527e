"""Manifest and waivers on this machine: fetched, verified, kept, and how fresh they are.

This room never uses unverified data from a repository, never exits on expiry and never lowers its
floor. It opens no socket: what fetches is handed in. Importing it loads neither TUF nor any
network or signature library; only `refresh` and `bootstrap_root` do, when they are called.
"""

from passmuster.manifest.file import load_file, load_waivers_file
from passmuster.manifest.last_good import load_last_good
from passmuster.manifest.options import ManifestOptions
from passmuster.manifest.refresh import bootstrap_root, refresh
from passmuster.manifest.state import ManifestError, ManifestState, WaiversState

__all__ = [
    "ManifestError",
    "ManifestOptions",
    "ManifestState",
    "WaiversState",
    "bootstrap_root",
    "load_file",
    "load_last_good",
    "load_waivers_file",
    "refresh",
]
