"""A Mac mini of long ago with 10.15.7: no platform file, an ESR of Firefox for old systems."""

from __future__ import annotations

from host_builder.hosts._macos import BASE, FIREFOX, OLD_SAFARI, firefox, preview, safari
from host_builder.mac import Mac

DISTRIBUTION, RELEASE = "macOS", "10.15"
ARCHITECTURE = "x86_64"
TRAITS = ("app", "one-user", "noted")

EXPECT = (
    # Section 4.3: the base file where there is no other; 10.15 is no 10.16.
    ("macos", "", "os", "machine", "", "10.15.7", "", BASE),
    safari("15.6.1", OLD_SAFARI),
    # Section 6.5: ESR 115 goes on for old systems; its ini has no `esr`.
    ("firefox", "esr", "app", "machine", "", "115.30.0", "", FIREFOX),
    preview("10.1"),
)
EXPECT_DEFAULTS = (("gast", "https", "firefox"), ("gast", "pdf", "apple-preview"))


def describe(mac: Mac) -> None:
    """Install all of it."""
    mac.system("10.15.7", "19H2026", name="Mac OS X", platform=False)
    mac.safari("15.6.1", "15613.3.9.1.16", in_cryptex=False)
    mac.preview("10.1", "944.6.16.1")
    mac.user("gast")
    firefox(mac, "115.30.0", remoting="firefox-esr")
    mac.handlers("gast", {"LSHandlerURLScheme": "https", "LSHandlerRoleAll": "org.mozilla.firefox"})
