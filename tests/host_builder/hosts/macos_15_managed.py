"""A company's macOS 15.7.2: profiles hold back the system, Chrome, Edge, Firefox and Acrobat."""

from __future__ import annotations

from host_builder.hosts._macos import (
    CHROME,
    EDGE,
    FIREFOX,
    INFO,
    PLATFORM,
    adobe,
    chrome,
    edge,
    firefox,
    https,
    preview,
    safari,
)
from host_builder.mac import MANAGED, Mac

DISTRIBUTION, RELEASE = "macOS", "15"
TRAITS = ("app", "several-users", "arm64", "policy", "noted")

ACROBAT = "/Applications/Adobe Acrobat DC/Adobe Acrobat.app"

EXPECT = (
    ("macos", "", "os", "machine", "", "15.7.2", "", PLATFORM),
    safari("26.1"),
    ("google-chrome", "stable", "app", "machine", "", "139.0.7258.128", "", CHROME),
    ("microsoft-edge", "stable", "app", "machine", "", "139.0.3405.111", "", EDGE),
    ("firefox", "release", "app", "machine", "", "142.0.1", "", FIREFOX),
    # Section 7.1: Acrobat lies in a folder, beside the Distiller, which is no viewer; nothing but
    # its number states the track.
    ("adobe-acrobat", "continuous", "app", "machine", "", "25.001.20693", "", f"{ACROBAT}/{INFO}"),
    preview(),
)
EXPECT_DEFAULTS = (
    ("lena", "https", "microsoft-edge"), ("lena", "pdf", "apple-preview"),
    ("omar", "https", "safari"), ("omar", "pdf", "apple-preview"),
)  # fmt: skip
EXPECT_OBSTACLES = (
    ("macos", "macos-policy-delay"),
    ("macos", "macos-policy-manual"),
    ("google-chrome", "updater-policy"),
    ("microsoft-edge", "updater-policy"),
    ("firefox", "firefox-policy"),
    ("adobe-acrobat", "adobe-policy"),
)


def describe(mac: Mac) -> None:
    """Install all of it."""
    mac.system("15.7.2", "24G325")
    mac.supplement("15.7.2", "24G325")
    mac.safari("26.1", "20622.2.11.119.1")
    mac.preview()
    mac.user("lena")
    mac.user("omar", 502)
    chrome(mac, "139.0.7258.128")
    edge(mac, "139.0.3405.111")
    firefox(mac, "142.0.1")
    adobe(mac, ACROBAT, "com.adobe.Acrobat.Pro", "25.001.20693")
    mac.app("/Applications/Adobe Acrobat DC/Acrobat Distiller.app", "com.adobe.distiller",
            "25.001.20693", "25.001.20693")  # fmt: skip
    mac.handlers("lena", https("com.microsoft.edgemac"))
    profiles(mac)


def profiles(mac: Mac) -> None:
    """Write what the management wants."""
    mac.plist(f"{MANAGED}/com.apple.applicationaccess.plist", {
        "forceDelayedSoftwareUpdates": True, "enforcedSoftwareUpdateDelay": 30,
    }, binary=True)  # fmt: skip
    mac.plist(f"{MANAGED}/com.apple.SoftwareUpdate.plist", {
        "AutomaticCheckEnabled": True, "AutomaticallyInstallMacOSUpdates": False,
        "CriticalUpdateInstall": True,
    }, binary=True)  # fmt: skip
    mac.plist(f"{MANAGED}/com.google.Keystone.plist", {
        "updatePolicies": {"global": {"UpdateDefault": 0},
                           "com.google.chrome": {"TargetVersionPrefix": "139."}},
    }, binary=True)  # fmt: skip
    mac.plist(f"{MANAGED}/lena/com.microsoft.EdgeUpdater.plist", {
        "updatePolicies": {"global": {"UpdateDefault": 3}},
    }, binary=True)  # fmt: skip
    mac.plist("/Library/Preferences/org.mozilla.firefox.plist",
              {"EnterprisePoliciesEnabled": True, "DisableAppUpdate": True})  # fmt: skip
    mac.plist("/Library/Preferences/com.adobe.Acrobat.Pro.plist",
              {"DC": {"FeatureLockdown": {"bUpdater": False}}})  # fmt: skip
