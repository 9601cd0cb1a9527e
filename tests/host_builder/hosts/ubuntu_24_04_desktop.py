"""An Ubuntu 24.04 desktop of two people with snaps, vendors' debs and an AppImage.

Both stubs carry an epoch. The snap of Chromium is held, that of Firefox has fetched its update, and
the upgrade of the system has switched Vivaldi's source off.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts import _debian as debian
from host_builder.hosts._desktop import CHROME, ELF, WEB, application_ini, chromium_files, entry
from passmuster.host.protocol import Sandbox

DISTRIBUTION, RELEASE = "Ubuntu", "24.04"
TRAITS = ("dpkg", "snap", "appimage", "several-users", "held")

STATUS = debian.STATUS
ZEN = "/home/lena/Applications/zen-x86_64.AppImage"
EXPECT = (
    ("ubuntu", "", "os", "machine", "", "24.04.3", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "6.14.0-36.36~24.04.1", "", STATUS),
    ("chromium", "", "snap", "machine", "", "142.0.7444.162", "",
     "/snap/chromium/3265/meta/snap.yaml"),
    ("firefox", "release", "snap", "machine", "", "145.0.1-1", "",
     "/snap/firefox/7355/meta/snap.yaml"),
    ("google-chrome", "stable", "dpkg", "machine", "", "142.0.7444.175-1", "", STATUS),
    ("vivaldi", "stable", "dpkg", "machine", "", "7.7.3851.58-1", "", STATUS),
    ("zen", "release", "appimage", "user", "lena", "1.17.8b", "",
     "/home/lena/.local/share/applications/zen.desktop"),
    ("evince", "", "dpkg", "machine", "", "46.3.1-0ubuntu1", "", STATUS),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("lena", "https", "firefox"), ("lena", "pdf", "evince"),
    ("omar", "https", "google-chrome"), ("omar", "pdf", "google-chrome"),
    ("root", "https", "firefox"), ("root", "pdf", "evince"),
)  # fmt: skip
EXPECT_OBSTACLES = (("chromium", "snap-hold"), ("vivaldi", "apt-no-source"))
EXPECT_RUNNING = (
    ("linux-kernel", "6.14.0-36.36~24.04.1", True),
    ("google-chrome", "142.0.7444.175-1", True),
    ("chromium", "142.0.7444.162", True),
    ("zen", "1.17.8b", True),
)
EXPECT_PENDING = (("firefox", "145.0.2-1"),)
EXPECT_CIRCUMSTANCES = ("support-standard",)

NEIGHBOURS = """\
libc6 2.39-0ubuntu8.6
apt 2.8.3
dpkg 1.22.6ubuntu6.5
snapd 2.72+ubuntu24.04
ubuntu-desktop 1.539.2
ubuntu-pro-client 36ubuntu0~24.04
gnome-shell 46.0-0ubuntu6~24.04.10
nautilus 1:46.4-0ubuntu0.2
gnome-control-center 1:46.7-0ubuntu0.24.04.2
evince-common 46.3.1-0ubuntu1 all
libevdocument3-4t64 46.3.1-0ubuntu1
libevview3-3t64 46.3.1-0ubuntu1
libpoppler134 24.02.0-1ubuntu9.8
libwebkitgtk-6.0-4 2.50.1-0ubuntu0.24.04.1
chrome-gnome-shell 42.1-4 all
gnome-browser-connector 42.1-4
libfuse2t64 2.9.9-8.1build1
linux-generic-hwe-24.04 6.14.0-36.36~24.04.1
"""
STATE = """\
{"data": {"snaps": {
 "firefox": {"type": "app", "active": true, "current": "7355",
  "channel": "latest/stable/ubuntu-24.04"},
 "chromium": {"type": "app", "active": true, "current": "3265", "channel": "latest/stable"},
 "thunderbird": {"type": "app", "active": true, "current": "862", "channel": "latest/stable"}},
 "refresh-candidates": {"firefox": {"version": "145.0.2-1", "channel": "latest/stable",
  "monitored": true, "snap-setup": {"side-info": {"name": "firefox", "revision": "7423"}}}},
 "snaps-hold": {"chromium": {"system": {"first-held": "2025-10-02T08:11:43.1Z",
  "hold-until": "2318-01-12T07:58:50.9Z", "level": 1}}}}}
"""
VIVALDI = entry("Vivaldi", "/usr/bin/vivaldi-stable %U", f"application/pdf;{WEB}",
                "Network;WebBrowser;")  # fmt: skip
ZEN_ENTRY = entry("Zen", f"{ZEN} %u", WEB, "Network;WebBrowser;", "X-AppImage-Version=1.17.8b")
# The head of an AppImage of type 2 for amd64.
APPIMAGE = b"\x7fELF\x02\x01\x01\x00AI\x02" + bytes(5) + b"\x02\x00\x3e\x00" + bytes(44)


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.14.0-36-generic",
        kernel_version="#36~24.04.1-Ubuntu SMP PREEMPT_DYNAMIC Wed Oct 15 15:45:17 UTC 2",
        day="2025-11-24",
    )
    root.file("/proc/version_signature", "Ubuntu 6.14.0-36.36~24.04.1-generic 6.14.11\n")
    debian.os_release(root, debian.ubuntu_release("24.04", "Noble Numbat", "24.04.3"))
    root.file("/etc/debian_version", "trixie/sid\n")
    root.user("lena", 1000)
    root.user("omar", 1001)
    root.deb("distro-info-data", "0.60ubuntu0.5", arch="all",
             files={"/usr/share/distro-info/ubuntu.csv": debian.UBUNTU_DATES})  # fmt: skip
    root.file("/var/lib/ubuntu-advantage/status.json", '{"attached": false, "services": []}\n')
    debian.debs(root, NEIGHBOURS)
    root.deb("linux-image-6.14.0-36-generic", "6.14.0-36.36~24.04.1")
    _debs_of_vendors(root)
    _snaps(root)
    root.file("/usr/share/applications/gnome-mimeapps.list",
              debian.defaults(https="firefox_firefox.desktop;firefox.desktop;",
                              pdf="org.gnome.Evince.desktop;"))  # fmt: skip
    browsers = "com.google.Chrome.desktop;google-chrome.desktop;vivaldi-stable.desktop;"
    viewers = "org.gnome.Evince-previewer.desktop;org.gnome.Evince.desktop;"
    root.file("/usr/share/applications/mimeinfo.cache", debian.cache({
        "application/pdf": browsers + viewers, "text/html": browsers,
        "x-scheme-handler/https": browsers,
    }))  # fmt: skip
    root.file(
        "/home/omar/.config/mimeapps.list",
        debian.defaults(https="google-chrome.desktop;", pdf="google-chrome.desktop;"),
    )
    root.file(ZEN, APPIMAGE, mode=0o755)
    root.file("/home/lena/Applications/Obsidian-1.9.14.AppImage", APPIMAGE + b"notes", mode=0o755)
    root.file("/home/lena/.local/share/applications/zen.desktop", ZEN_ENTRY)
    root.process("/opt/google/chrome/chrome", 4100, user="omar")
    root.process("/opt/google/chrome/chrome_crashpad_handler", 4102, user="omar",
                 options="--monitor-self --annotation=ver=142.0.7444.175")  # fmt: skip
    root.process("/opt/google/chrome/chrome", 4111, user="omar", options="--type=zygote",
                 parent=4100)  # fmt: skip
    root.process("/snap/chromium/3265/usr/lib/chromium-browser/chrome", 4200, user="lena",
                 sandbox=Sandbox(kind="snap", app="chromium", build="3265"))  # fmt: skip
    root.process(ZEN, 4300, user="lena")


def _debs_of_vendors(root: Root) -> None:
    for name, version in (
        ("firefox", "1:1snap1-0ubuntu5"),
        ("chromium-browser", "2:1snap1-0ubuntu2"),
        ("thunderbird", "2:1snap1-0ubuntu3"),
    ):
        root.deb(name, version, fields={"Description": debian.TRANSITIONAL.format(name)})
    root.deb("evince", "46.3.1-0ubuntu1", files=debian.evince())
    root.deb("google-chrome-stable", "142.0.7444.175-1", files={
        **chromium_files("/opt/google/chrome", "chrome", "/usr/bin/google-chrome-stable",
                         "google-chrome.desktop", CHROME, "google-chrome"),
        "/usr/share/applications/com.google.Chrome.desktop": CHROME,
    })  # fmt: skip
    root.deb("vivaldi-stable", "7.7.3851.58-1", files=chromium_files(
        "/opt/vivaldi", "vivaldi-bin", "/usr/bin/vivaldi-stable", "vivaldi-stable.desktop",
        VIVALDI, "vivaldi"))  # fmt: skip
    root.file(
        "/etc/apt/sources.list.d/google-chrome.list",
        "### THIS FILE IS AUTOMATICALLY CONFIGURED ###\n"
        "deb [arch=amd64] https://dl.google.com/linux/chrome/deb/ stable main\n",
    )
    root.file(
        "/etc/apt/sources.list.d/vivaldi.list",
        "# deb [arch=amd64] https://repo.vivaldi.com/stable/deb/ stable main "
        "# disabled on upgrade to noble\n",
    )
    root.file(
        "/etc/apt/sources.list.d/ubuntu.sources",
        "Types: deb\nURIs: http://archive.ubuntu.com/ubuntu/\n"
        "Suites: noble noble-updates noble-backports\nComponents: main universe\n",
    )


def _snaps(root: Root) -> None:
    debian.snap(root, "firefox", "7355", "145.0.1-1", files={
        "/usr/lib/firefox/application.ini": application_ini("145.0.1"),
        "/usr/lib/firefox/firefox": ELF,
    })  # fmt: skip
    debian.snap(root, "chromium", "3265", "142.0.7444.162",
                files={"/usr/lib/chromium-browser/chrome": ELF})  # fmt: skip
    debian.snap(root, "thunderbird", "862", "140.5.0esr-1", files={
        "/usr/lib/thunderbird/application.ini": application_ini("140.5.0", name="Thunderbird"),
    })  # fmt: skip
    for name, revision, version in (
        ("core24", "1225", "20251026"),
        ("bare", "5", "1.0"),
        ("gnome-46-2404", "125", "0+git.d9fd6f5"),
        ("firmware-updater", "167", "0+git.c10fd3b"),
        ("snap-store", "1270", "0+git.90575829"),
    ):
        debian.snap(root, name, revision, version)
    root.file("/usr/bin/snap", ELF)
    for name in ("firefox", "chromium"):
        debian.snap_entry(root, name)
    debian.snap_entry(root, "thunderbird", "x-scheme-handler/mailto;", "Network;Email;")
    browsers = "chromium_chromium.desktop;firefox_firefox.desktop;"
    root.file("/var/lib/snapd/desktop/applications/mimeinfo.cache", debian.cache({
        "text/html": browsers, "x-scheme-handler/https": browsers,
    }))  # fmt: skip
    root.file("/var/lib/snapd/state.json", STATE, mode=0o600)
