"""A Fedora 42 Workstation of two people, one of whom still runs the Firefox before the upgrade.

The newest kernel waits for a restart, and evince is held by dnf's versionlock.
"""

from __future__ import annotations

from host_builder import Host, Root, firefox_image

DISTRIBUTION, RELEASE = "Fedora", "42"
TRAITS = ("rpm", "rpm-sqlite", "several-users", "held", "relaunch", "restart")

OS_RELEASE = """\
NAME="Fedora Linux"
VERSION="42 (Workstation Edition)"
RELEASE_TYPE=stable
ID=fedora
VERSION_ID=42
VERSION_CODENAME=""
PLATFORM_ID="platform:f42"
PRETTY_NAME="Fedora Linux 42 (Workstation Edition)"
ANSI_COLOR="0;38;2;60;110;180"
LOGO=fedora-logo-icon
CPE_NAME="cpe:/o:fedoraproject:fedora:42"
DEFAULT_HOSTNAME="fedora"
HOME_URL="https://fedoraproject.org/"
SUPPORT_END=2026-05-13
VARIANT="Workstation Edition"
VARIANT_ID=workstation
"""
MIMEAPPS = """\
[Default Applications]
x-scheme-handler/https=google-chrome.desktop
application/pdf=org.gnome.Evince.desktop
"""
CHROME_ENTRY = """\
[Desktop Entry]
Version=1.0
Type=Application
Name=Google Chrome
Exec=/usr/bin/google-chrome-stable %U
MimeType=application/pdf;text/html;x-scheme-handler/http;x-scheme-handler/https;
Categories=Network;WebBrowser;
"""
FIREFOX_ENTRY = """\
[Desktop Entry]
Version=1.0
Type=Application
Name=Firefox
Exec=firefox %u
MimeType=text/html;x-scheme-handler/http;x-scheme-handler/https;
Categories=Network;WebBrowser;
"""
EVINCE_ENTRY = """\
[Desktop Entry]
Type=Application
Name=Document Viewer
Exec=evince %U
MimeType=application/pdf;application/x-bzpdf;
Categories=GNOME;GTK;Office;Viewer;Graphics;
"""
VERSIONLOCK = """\
version = "1.0"

[[packages]]
name = "evince"
[[packages.conditions]]
key = "evr"
comparator = "="
value = "48.1-1.fc42"
"""


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.14.0-63.fc42.x86_64",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Mon Mar 24 19:53:37 UTC 2025",
    )
    root.file("/usr/lib/os-release", OS_RELEASE)
    root.link("/etc/os-release", "../usr/lib/os-release")
    root.user("anna", 1000, real_name="Anna Beispiel")
    root.user("björn", 1001)
    root.file("/home/anna/.config/mimeapps.list", MIMEAPPS)

    root.rpm("fedora-release-workstation", "42-26", arch="noarch")
    root.rpm("glibc", "2.41-3.fc42")
    root.rpm("glibc", "2.41-5.fc42")
    for release in ("63.fc42", "67.fc42"):
        root.rpm("kernel-core", f"6.14.0-{release}")
    root.rpm("bind-libs", "32:9.18.35-2.fc42")
    root.rpm(
        "firefox",
        "142.0-1.fc42",
        files={
            "/usr/lib64/firefox/firefox": b"\x7fELF new",
            "/usr/lib64/firefox/application.ini": "[App]\nVendor=Mozilla\nName=Firefox\n"
            "RemotingName=firefox\nVersion=142.0\n",
            "/usr/share/applications/org.mozilla.firefox.desktop": FIREFOX_ENTRY,
        },
    )
    root.rpm(
        "google-chrome-stable",
        "139.0.7258.138-1",
        vendor="Google LLC",
        files={
            "/opt/google/chrome/chrome": b"\x7fELF",
            "/opt/google/chrome/google-chrome": b"#!/bin/bash\n",
            "/opt/google/chrome/icudtl.dat": b"icu",
            "/usr/share/applications/google-chrome.desktop": CHROME_ENTRY,
        },
    )
    root.rpm(
        "evince",
        "48.1-1.fc42",
        files={
            "/usr/bin/evince": b"\x7fELF",
            "/usr/share/applications/org.gnome.Evince.desktop": EVINCE_ENTRY,
        },
    )
    root.link("/usr/bin/google-chrome-stable", "/opt/google/chrome/google-chrome")
    root.link("/usr/bin/firefox", "/usr/lib64/firefox/firefox")
    root.file("/etc/dnf/versionlock.toml", VERSIONLOCK)

    root.process(
        "/usr/lib64/firefox/firefox", 2001, user="anna", deleted=True, image=firefox_image("141.0")
    )
    root.process("/opt/google/chrome/chrome", 2100, user="anna")
    root.process("/opt/google/chrome/chrome", 2101, user="anna", options="--type=renderer",
                 parent=2100)  # fmt: skip
