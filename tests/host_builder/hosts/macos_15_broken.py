"""A damaged macOS 15.6.1: torn property lists, a missing version, a folder that is refused.

What cannot be read is said to be so, and takes nothing else with it.
"""

from __future__ import annotations

import plistlib

from host_builder.hosts._macos import CHROME, EDGE, INFO, PLATFORM, chrome, edge, preview, safari
from host_builder.mac import HANDLERS, Mac

DISTRIBUTION, RELEASE = "macOS", "15"
TRAITS = ("app", "several-users", "arm64", "broken", "noted")

EXPECT = (
    # The cryptex cannot be read: the base version stands, and it is said what is not known.
    ("macos", "", "os", "machine", "", "15.6.1", "", PLATFORM),
    safari("18.6"),
    # Section 0.3: what lies behind a control character is no version.
    ("google-chrome", "stable", "app", "machine", "", "139.0.7258.139", "", CHROME),
    # Peers, 2.2 (23): an empty version is not known, and no build number stands in for it.
    ("microsoft-edge", "stable", "app", "machine", "", None, "version-unknown",
     EDGE.removesuffix(f"/{INFO}")),
    preview(),
)  # fmt: skip
# The folder of the machine's own programs has one that may not be looked into.
EXPECT_SOURCES = {"app-bundle": "failed", "launch-services": "failed"}
EXPECT_DEFAULTS = (("rosa", "https", "safari"), ("rosa", "pdf", "apple-preview"))


def describe(mac: Mac) -> None:
    """Install all of it."""
    mac.system("15.6.1", "24G90")
    mac.file(
        "/System/Cryptexes/OS/System/Library/CoreServices/SystemVersion.plist", b"bplist00\x01"
    )
    mac.safari("18.6", "20621.3.11.11.3")
    mac.preview()
    mac.user("rosa")
    mac.user("stan", 502)
    chrome(mac, "139.0.7258.139")
    mac.files[CHROME] = _binary("139.0.7258.139\x00.1 garbage")
    edge(mac, "139.0.3405.111")
    mac.app("/Applications/Microsoft Edge.app", "com.microsoft.edgemac", "", "3405.111")
    mac.file(f"/Applications/Vivaldi.app/{INFO}", b'<?xml version="1.0"?><plist><dict><key>CFB')
    mac.file(
        f"/Applications/Opera.app/{INFO}", b"{ CFBundleIdentifier = com.operasoftware.Opera; }"
    )
    mac.file(f"/Applications/Firefox.app/{INFO}", b"")
    mac.folder("/Applications/Vertraulich")
    mac.refuse("/Applications/Vertraulich")
    mac.file(f"/Users/stan/{HANDLERS}", b"bplist00" + b"\xff" * 40)
    mac.file("/var/db/receipts/com.foxit.pkg.pdfreader.plist", b"not a list")


def _binary(version: str) -> bytes:
    """Return a binary list with a text that XML could not hold."""
    return plistlib.dumps({
        "CFBundleExecutable": "Google Chrome", "CFBundleIdentifier": "com.google.Chrome",
        "CFBundleName": "Chrome", "CFBundleShortVersionString": version,
    }, fmt=plistlib.FMT_BINARY)  # fmt: skip
