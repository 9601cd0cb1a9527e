"""An Ubuntu 20.04 past its standard years, kept by a subscription: ESM, and a Firefox left behind.

The stub of Chromium has the version of a real browser; only its summary tells that it is none.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts import _debian as debian

DISTRIBUTION, RELEASE = "Ubuntu", "20.04"
TRAITS = ("dpkg", "snap", "one-user", "long-support")

STATUS = debian.STATUS
EXPECT = (
    ("ubuntu", "", "os", "machine", "", "20.04.6", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "5.15.0-161.171~20.04.1", "", STATUS),
    ("firefox", "release", "dpkg", "machine", "", "137.0.2+build1-0ubuntu0.20.04.1", "", STATUS),
    ("chromium", "", "snap", "machine", "", "142.0.7444.162", "",
     "/snap/chromium/3265/meta/snap.yaml"),
    ("evince", "", "dpkg", "machine", "", "3.36.10-0ubuntu1", "", STATUS),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("root", "https", "firefox"), ("root", "pdf", "evince"),
    ("peter", "https", "chromium"), ("peter", "pdf", "evince"),
)  # fmt: skip
EXPECT_RUNNING = (("linux-kernel", "5.15.0-161.171~20.04.1", True),)
EXPECT_CIRCUMSTANCES = ("support-esm",)

NEIGHBOURS = """\
libc6 2.31-0ubuntu9.18
apt 2.0.11
dpkg 1.19.7ubuntu3.2
snapd 2.67.1+20.04
ubuntu-pro-client 36ubuntu0~20.04
gnome-shell 3.36.9-0ubuntu0.20.04.5
firefox-locale-en 137.0.2+build1-0ubuntu0.20.04.1
evince-common 3.36.10-0ubuntu1 all
libevdocument3-4 3.36.10-0ubuntu1
libevview3-3 3.36.10-0ubuntu1
libpoppler97 0.86.1-0ubuntu1.7+esm1
libwebkit2gtk-4.0-37 2.38.6-0ubuntu0.20.04.1
linux-generic-hwe-20.04 5.15.0.161.171~20.04.1
"""


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="5.15.0-161-generic",
        kernel_version="#171~20.04.1-Ubuntu SMP Sat Oct 11 09:02:16 UTC 2025",
        day="2025-11-24",
    )
    root.file("/proc/version_signature", "Ubuntu 5.15.0-161.171~20.04.1-generic 5.15.189\n")
    debian.os_release(root, debian.ubuntu_release("20.04", "Focal Fossa", "20.04.6"))
    root.file("/etc/debian_version", "bullseye/sid\n")
    root.user("peter", 1000)
    root.deb("distro-info-data", "0.43ubuntu1.18", arch="all",
             files={"/usr/share/distro-info/ubuntu.csv": debian.UBUNTU_DATES})  # fmt: skip
    root.file("/var/lib/ubuntu-advantage/status.json", debian.PRO_ATTACHED)
    debian.debs(root, NEIGHBOURS)
    root.deb("linux-image-5.15.0-161-generic", "5.15.0-161.171~20.04.1")
    root.deb("firefox", "137.0.2+build1-0ubuntu0.20.04.1",
             files=debian.firefox("137.0.2"))  # fmt: skip
    for name in ("chromium-browser", "chromium-browser-l10n"):
        root.deb(name, "1:85.0.4183.83-0ubuntu0.20.04.3", files=[f"/usr/bin/{name}"],
                 fields={"Description": debian.TRANSITIONAL.format(name)})  # fmt: skip
    root.deb("evince", "3.36.10-0ubuntu1", files=debian.evince())
    debian.snap(root, "chromium", "3265", "142.0.7444.162",
                files={"/usr/lib/chromium-browser/chrome": b"\x7fELF"})  # fmt: skip
    debian.snap(root, "core22", "2133", "20250923")
    root.file("/usr/bin/snap", b"\x7fELF")
    debian.snap_entry(root, "chromium")
    root.file("/var/lib/snapd/state.json", """\
{"data": {"snaps": {"chromium": {"type": "app", "active": true, "current": "3265",
 "channel": "latest/stable"}}}}
""", mode=0o600)  # fmt: skip
    root.file("/usr/share/applications/mimeinfo.cache", debian.cache({
        "application/pdf": "org.gnome.Evince-previewer.desktop;org.gnome.Evince.desktop;",
        "x-scheme-handler/https": "firefox.desktop;",
    }))  # fmt: skip
    root.file(
        "/home/peter/.config/mimeapps.list", debian.defaults(https="chromium_chromium.desktop;")
    )
