"""A fresh macOS 13.7.8 that nobody has signed in to yet: Safari and Preview, and nothing else."""

from __future__ import annotations

from host_builder.hosts._macos import PLATFORM, preview, safari
from host_builder.mac import Mac

DISTRIBUTION, RELEASE = "macOS", "13"
TRAITS = ("app", "arm64")

EXPECT = (("macos", "", "os", "machine", "", "13.7.8", "", PLATFORM), safari("18.6"), preview())


def describe(mac: Mac) -> None:
    """Install all of it."""
    mac.system("13.7.8", "22H730")
    mac.supplement("13.7.8", "22H730")
    mac.safari("18.6", "18621.3.11.11.3")
    mac.preview()
