"""An Ubuntu 22.04 with a Pro subscription in its standard years: a phased viewer, an old snap.

The deb of Firefox is a stub that its epoch lifts above every real version; the snap was refreshed
under the running browser, whose revision is still mounted. Being subscribed changes no phase yet.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts import _debian as debian
from host_builder.hosts._desktop import ELF, application_ini
from passmuster.host.protocol import Sandbox

DISTRIBUTION, RELEASE = "Ubuntu", "22.04"
TRAITS = ("dpkg", "snap", "one-user", "relaunch")

STATUS = debian.STATUS
EXPECT = (
    ("ubuntu", "", "os", "machine", "", "22.04.5", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "6.8.0-87.88~22.04.1", "", STATUS),
    ("firefox", "release", "snap", "machine", "", "145.0.1-1", "",
     "/snap/firefox/7355/meta/snap.yaml"),
    ("evince", "", "dpkg", "machine", "", "42.3-0ubuntu3.1", "", STATUS),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("root", "https", "firefox"), ("root", "pdf", "evince"),
    ("eva", "https", "firefox"), ("eva", "pdf", "evince"),
)  # fmt: skip
EXPECT_OBSTACLES = (("evince", "apt-phased"),)
EXPECT_RUNNING = (
    ("linux-kernel", "6.8.0-87.88~22.04.1", True),
    ("firefox", "145.0-2", False),
)
EXPECT_CIRCUMSTANCES = ("support-standard",)

NEIGHBOURS = """\
libc6 2.35-0ubuntu3.11
apt 2.4.14
dpkg 1.21.1ubuntu2.6
snapd 2.71+ubuntu22.04
ubuntu-pro-client 36ubuntu0~22.04
ubuntu-desktop 1.481.4
gnome-shell 42.9-0ubuntu2.3
nautilus 1:42.6-0ubuntu1
gdm3 42.0-1ubuntu7.22.04.4
evince-common 42.3-0ubuntu3.1 all
libevdocument3-4 42.3-0ubuntu3.1
libevview3-3 42.3-0ubuntu3.1
gir1.2-evince-3.0 42.3-0ubuntu3.1
libpoppler118 22.02.0-2ubuntu0.12
libwebkit2gtk-4.0-37 2.48.7-0ubuntu0.22.04.1
thunderbird 1:140.4.0+build1-0ubuntu0.22.04.1
linux-generic-hwe-22.04 6.8.0-87.88~22.04.1
"""
# What apt has on disk: the phased update of one pocket, and nothing newer in the others.
UPDATES = """\
Package: evince
Architecture: amd64
Version: 42.3-0ubuntu3.2
Priority: optional
Section: gnome
Origin: Ubuntu
Phased-Update-Percentage: 20
Description: Document (PostScript, PDF) viewer

Package: gedit
Architecture: amd64
Version: 41.0-3
Description: text editor

"""
MAIN = """\
Package: evince
Architecture: amd64
Version: 42.1-3
Description: Document (PostScript, PDF) viewer

"""
SECURITY = """\
Package: evince
Architecture: amd64
Version: 42.3-0ubuntu3.1
Description: Document (PostScript, PDF) viewer

"""
STATE = """\
{"data": {"snaps": {
 "firefox": {"type": "app", "active": true, "current": "7355",
  "channel": "latest/stable/ubuntu-22.04"},
 "snap-store": {"type": "app", "active": true, "current": "1216",
  "channel": "latest/stable/ubuntu-22.04"}},
 "config": {"core": {"refresh": {"retain": 2}}}}, "changes": {}, "tasks": {}}
"""


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.8.0-87-generic",
        kernel_version="#88~22.04.1-Ubuntu SMP PREEMPT_DYNAMIC Tue Oct 14 14:03:14 UTC 2",
        day="2025-11-24",
    )
    root.file("/proc/version_signature", "Ubuntu 6.8.0-87.88~22.04.1-generic 6.8.12\n")
    debian.os_release(root, debian.ubuntu_release("22.04", "Jammy Jellyfish", "22.04.5"))
    root.file("/etc/debian_version", "bookworm/sid\n")
    root.user("eva", 1000)
    root.deb("distro-info-data", "0.52ubuntu0.11", arch="all",
             files={"/usr/share/distro-info/ubuntu.csv": debian.UBUNTU_DATES})  # fmt: skip
    root.file("/var/lib/ubuntu-advantage/status.json", debian.PRO_ATTACHED)
    debian.debs(root, NEIGHBOURS)
    for number, version in (("85", "6.8.0-85.85~22.04.1"), ("87", "6.8.0-87.88~22.04.1")):
        root.deb(f"linux-image-6.8.0-{number}-generic", version)
    for name in ("firefox", "firefox-locale-de"):
        root.deb(name, "1:1snap1-0ubuntu2",
                 fields={"Description": debian.TRANSITIONAL.format("firefox")})  # fmt: skip
    root.deb("evince", "42.3-0ubuntu3.1", files=debian.evince())
    for name, text in (("jammy-updates", UPDATES), ("jammy", MAIN), ("jammy-security", SECURITY)):
        site = ("security" if "security" in name else "archive") + ".ubuntu.com"
        head = f"/var/lib/apt/lists/{site}_ubuntu_dists_{name}"
        root.file(f"{head}_main_binary-amd64_Packages", text)
        root.file(f"{head}_InRelease", "Origin: Ubuntu\nLabel: Ubuntu\n"
                  f"Suite: {name}\nCodename: jammy\nVersion: 22.04\n")  # fmt: skip

    for revision, version, current in (("7298", "145.0-2", False), ("7355", "145.0.1-1", True)):
        debian.snap(root, "firefox", revision, version, current=current, files={
            "/usr/lib/firefox/application.ini": application_ini(version.partition("-")[0]),
            "/usr/lib/firefox/firefox": ELF + version.encode(),
        })  # fmt: skip
    for name, revision, version in (
        ("core22", "2133", "20250923"),
        ("snap-store", "1216", "41.3"),
        ("gnome-42-2204", "226", "0+git.510a601"),
        ("bare", "5", "1.0"),
        ("snapd", "25577", "2.72"),
    ):
        debian.snap(root, name, revision, version)
    root.file("/usr/bin/snap", ELF)
    debian.snap_entry(root, "firefox")
    root.file("/var/lib/snapd/state.json", STATE, mode=0o600)
    root.file("/var/lib/snapd/desktop/applications/mimeinfo.cache", debian.cache({
        "x-scheme-handler/https": "firefox_firefox.desktop;",
    }))  # fmt: skip
    root.file("/usr/share/applications/gnome-mimeapps.list",
              debian.defaults(https="firefox_firefox.desktop;firefox.desktop;",
                              pdf="org.gnome.Evince.desktop;"))  # fmt: skip
    root.file("/usr/share/applications/mimeinfo.cache", debian.cache({
        "application/pdf": "org.gnome.Evince-previewer.desktop;org.gnome.Evince.desktop;",
    }))  # fmt: skip
    root.process("/snap/firefox/7298/usr/lib/firefox/firefox", 3120, user="eva",
                 sandbox=Sandbox(kind="snap", app="firefox", build="7298"))  # fmt: skip
    root.process("/snap/firefox/7298/usr/lib/firefox/firefox", 3188, user="eva", parent=3120,
                 options="-contentproc",
                 sandbox=Sandbox(kind="snap", app="firefox", build="7298"))  # fmt: skip
