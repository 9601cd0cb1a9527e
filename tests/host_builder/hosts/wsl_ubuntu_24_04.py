"""An Ubuntu 24.04 in WSL with Mozilla's own Firefox: the kernel is Windows' business.

Addresses are handed over to Windows by wslview, which is a default and no browser; the preferences
that raise Mozilla's archive hold nothing back.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts import _debian as debian
from host_builder.hosts._desktop import SCRIPT, entry

DISTRIBUTION, RELEASE = "Ubuntu (WSL)", "24.04"
TRAITS = ("dpkg", "one-user", "wsl")

STATUS = debian.STATUS
EXPECT = (
    ("ubuntu", "", "os", "machine", "", "24.04.3", "", "/etc/os-release"),
    ("firefox", "release", "dpkg", "machine", "", "145.0.1~build1", "", STATUS),
    ("evince", "", "dpkg", "machine", "", "46.3.1-0ubuntu1", "", STATUS),
)
EXPECT_DEFAULTS = (
    ("dev", "https", ""), ("dev", "pdf", "evince"),
    ("root", "https", "firefox"), ("root", "pdf", "evince"),
)  # fmt: skip
EXPECT_RUNNING = (("firefox", "145.0.1~build1", True),)
EXPECT_CIRCUMSTANCES = ("wsl", "support-standard")

NEIGHBOURS = """\
libc6 2.39-0ubuntu8.6
apt 2.8.3
dpkg 1.22.6ubuntu6.5
ubuntu-wsl 1.539.2
wsl-setup 0.5.4~24.04.1
wsl-pro-service 0.1.4
evince-common 46.3.1-0ubuntu1 all
libevdocument3-4t64 46.3.1-0ubuntu1
libpoppler134 24.02.0-1ubuntu9.8
"""
SOURCE = """\
Types: deb
URIs: https://packages.mozilla.org/apt
Suites: mozilla
Components: main
Signed-By: /etc/apt/keyrings/packages.mozilla.org.asc
"""
PREFERENCES = """\
Package: *
Pin: origin packages.mozilla.org
Pin-Priority: 1000
"""
WSLVIEW = entry(
    "WSLView",
    "/usr/bin/wslview %U",
    "x-scheme-handler/http;x-scheme-handler/https;x-scheme-handler/file",
    "Utility;",
)


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    release = "6.6.87.2-microsoft-standard-WSL2"
    host.facts(
        kernel_release=release,
        day="2025-11-24",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Thu Jun  5 18:30:46 UTC 2025",
    )
    root.file("/proc/sys/kernel/osrelease", f"{release}\n")
    debian.os_release(root, debian.ubuntu_release("24.04", "Noble Numbat", "24.04.3"))
    root.file("/usr/share/distro-info/ubuntu.csv", debian.UBUNTU_DATES)
    root.user("dev", 1000)
    debian.debs(root, NEIGHBOURS)
    root.deb("firefox", "145.0.1~build1",
             files=debian.firefox("145.0.1", debian.FIREFOX_ON_PATH))  # fmt: skip
    root.deb("evince", "46.3.1-0ubuntu1", files=debian.evince())
    root.deb("wslu", "4.1.3-1", arch="all", files={
        "/usr/bin/wslview": SCRIPT, "/usr/share/applications/wslview.desktop": WSLVIEW,
    })  # fmt: skip
    root.file("/etc/apt/sources.list.d/mozilla.sources", SOURCE)
    root.file("/etc/apt/preferences.d/mozilla", PREFERENCES)
    head = "/var/lib/apt/lists/packages.mozilla.org_apt_dists_mozilla"
    root.file(
        f"{head}_main_binary-amd64_Packages",
        "Package: firefox\nArchitecture: amd64\nVersion: 145.0.2~build1\n\n",
    )
    root.file(f"{head}_InRelease", "Origin: namespaces/moz-fx-productdelivery-pr-38b5/repositories/"
              "mozilla\nSuite: mozilla\nCodename: mozilla\n")  # fmt: skip
    root.file("/usr/share/applications/mimeinfo.cache", debian.cache({
        "application/pdf": "org.gnome.Evince-previewer.desktop;org.gnome.Evince.desktop;",
        "x-scheme-handler/https": "firefox.desktop;wslview.desktop;",
    }))  # fmt: skip
    root.file("/home/dev/.config/mimeapps.list", debian.defaults(https="wslview.desktop;"))
    root.folder("/mnt/c/Windows/System32")
    root.process("/usr/lib/firefox/firefox", 700, user="dev")
