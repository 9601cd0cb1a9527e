"""A Fedora 43 Workstation with Japanese names, four copies of Firefox and one newer kernel.

The package, an older flatpak of the machine, a masked one of a second person, and a tarball in a
folder of downloads whose name is Japanese. A third browser's source is its vendor's; evince is
left from before the upgrade and held by dnf5's versionlock; xpdf has an epoch.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts._desktop import (
    BRAVE,
    CHROME,
    DRAW,
    ELF,
    EVINCE,
    FIREFOX,
    PAPERS,
    SCRIPT,
    THUNDERBIRD,
    XPDF,
    application_ini,
    chromium_files,
    firefox_files,
    old_firefox,
    viewer_files,
)  # fmt: skip
from passmuster.host.protocol import Sandbox

DISTRIBUTION, RELEASE = "Fedora", "43"
TRAITS = ("rpm", "rpm-sqlite", "flatpak", "flatpak-user", "several-users", "locale", "files",
          "held", "relaunch", "restart")  # fmt: skip

_RPM = "/usr/lib/sysimage/rpm/rpmdb.sqlite"
_APP = "/var/lib/flatpak/app/org.mozilla.firefox/x86_64/stable"
_OWN = "/home/haruto/.local/share/flatpak/app/org.mozilla.firefox/x86_64/stable"
_TARBALL = "/home/misaki/ダウンロード/firefox"
EXPECT = (
    ("fedora", "", "os", "machine", "", "43", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "6.17.8-300.fc43", "", _RPM),
    ("firefox", "release", "rpm", "machine", "", "145.0-2.fc43", "", _RPM),
    ("firefox", "release", "flatpak", "machine", "", "144.0.2", "",
     f"{_APP}/*/files/lib/firefox/application.ini"),
    ("firefox", "release", "flatpak", "user", "haruto", "143.0.4", "",
     f"{_OWN}/*/files/lib/firefox/application.ini"),
    ("firefox", "beta", "files", "user", "misaki", "146.0", "", f"{_TARBALL}/application.ini"),
    ("google-chrome", "stable", "rpm", "machine", "", "142.0.7444.175-1", "", _RPM),
    ("brave", "release", "rpm", "machine", "", "1.84.141-1", "", _RPM),
    ("gnome-papers", "", "rpm", "machine", "", "49.1-1.fc43", "", _RPM),
    ("evince", "", "rpm", "machine", "", "48.1-1.fc43", "", _RPM),
    ("xpdf", "", "rpm", "machine", "", "1:4.05-9.fc43", "", _RPM),
)  # fmt: skip
# What the flatpak shows to the desktop has the package's name and stands before it.
EXPECT_DEFAULTS = (
    ("haruto", "https", "google-chrome"),
    ("haruto", "pdf", "gnome-papers"),
    ("misaki", "https", "firefox"),
    ("misaki", "pdf", "gnome-papers"),
    ("root", "https", "firefox"),
    ("root", "pdf", "gnome-papers"),
)
EXPECT_OBSTACLES = (("evince", "dnf-versionlock"), ("firefox", "flatpak-mask"))
EXPECT_RUNNING = (
    ("linux-kernel", "6.17.1-300.fc43", False),
    ("firefox", "144.0", False),
    ("firefox", "143.0.4", True),
    ("google-chrome", "142.0.7444.175-1", True),
)
EXPECT_CIRCUMSTANCES = ("support-standard",)

OS_RELEASE = """\
NAME="Fedora Linux"
VERSION="43 (Workstation Edition)"
RELEASE_TYPE=stable
ID=fedora
VERSION_ID=43
VERSION_CODENAME=""
PRETTY_NAME="Fedora Linux 43 (Workstation Edition)"
CPE_NAME="cpe:/o:fedoraproject:fedora:43"
DEFAULT_HOSTNAME="fedora"
SUPPORT_END=2026-12-02
VARIANT="Workstation Edition"
VARIANT_ID=workstation
"""
GNOME_LIST = """\
[Default Applications]
application/pdf=org.gnome.Papers.desktop;
text/html=org.mozilla.firefox.desktop;
x-scheme-handler/https=org.mozilla.firefox.desktop;
"""
HARUTO_LIST = """\
[Default Applications]
x-scheme-handler/http=google-chrome.desktop
x-scheme-handler/https=google-chrome.desktop
"""
USER_DIRS = """\
XDG_DESKTOP_DIR="$HOME/デスクトップ"
XDG_DOWNLOAD_DIR="$HOME/ダウンロード"
XDG_DOCUMENTS_DIR="$HOME/ドキュメント"
"""
VERSIONLOCK = """\
version = "1.0"

[[packages]]
name = "evince"
comment = "until the forms print again"

[[packages.conditions]]
key = "evr"
comparator = "="
value = "48.1-1.fc43"
"""
# Neighbours that are no browser and no viewer: languages, libraries, plugins, updaters.
NEIGHBOURS = (
    ("filesystem", "3.18-50.fc43"), ("glibc", "2.42-4.fc43"), ("systemd", "258.2-1.fc43"),
    ("bind-libs", "32:9.18.41-2.fc43"), ("vim-minimal", "2:9.1.1914-1.fc43"),
    ("kernel-modules", "6.17.8-300.fc43"), ("kernel-headers", "6.17.4-300.fc43"),
    ("kernel-tools", "6.17.8-300.fc43"), ("firefox-langpacks", "145.0-2.fc43"),
    ("mozilla-filesystem", "1.9-36.fc43"), ("mozilla-openh264", "2.5.1-3.fc43"),
    ("thunderbird", "145.0-1.fc43"), ("evince-libs", "48.1-1.fc43"),
    ("evince-thumbnailer", "48.1-1.fc43"), ("papers-libs", "49.1-1.fc43"),
    ("papers-nautilus", "49.1-1.fc43"), ("papers-previewer", "49.1-1.fc43"),
    ("poppler", "25.07.0-2.fc43"), ("poppler-glib", "25.07.0-2.fc43"),
    ("poppler-utils", "25.07.0-2.fc43"), ("mupdf-libs", "1.26.3-5.fc43"),
    ("webkitgtk6.0", "2.50.1-1.fc43"), ("qt6-qtwebengine", "6.10.0-2.fc43"),
    ("gnome-browser-connector", "42.1-11.fc43"), ("libreoffice-draw", "1:25.8.3.2-1.fc43"),
)  # fmt: skip


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.17.1-300.fc43.x86_64",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Mon Oct  6 15:37:21 UTC 2025",
        day="2025-11-23",
    )
    root.file("/usr/lib/os-release", OS_RELEASE)
    root.link("/etc/os-release", "../usr/lib/os-release")
    root.file("/etc/locale.conf", "LANG=ja_JP.UTF-8\n")
    root.user("misaki", 1000, real_name="田中 美咲")
    root.user("haruto", 1001, real_name="佐藤 陽翔")
    _packages(root)
    _desktops(root)
    _flatpaks(root)
    root.file(f"{_TARBALL}/application.ini", application_ini("146.0", remoting="firefox-beta"))
    root.file(f"{_TARBALL}/firefox", ELF, mode=0o755)
    root.process("/usr/lib64/firefox/firefox", 2301, user="misaki", deleted=True,
                 image=old_firefox("144.0"))  # fmt: skip
    root.process("/usr/lib64/firefox/firefox", 2350, user="misaki", deleted=True, parent=2301,
                 options="-contentproc", image=old_firefox("144.0"))  # fmt: skip
    root.process("/opt/google/chrome/chrome", 3100, user="haruto")
    root.process("/opt/google/chrome/chrome", 3144, user="haruto", options="--type=gpu-process",
                 parent=3100)  # fmt: skip


def _packages(root: Root) -> None:
    root.rpm("fedora-release-workstation", "43-26", arch="noarch")
    for name, evr in NEIGHBOURS:
        root.rpm(name, evr)
    for release in ("6.17.1-300.fc43", "6.17.8-300.fc43"):
        root.rpm("kernel-core", release)
    desktop = "org.mozilla.firefox.desktop"
    root.rpm("firefox", "145.0-2.fc43", files=firefox_files("/usr/lib64/firefox", "145.0", desktop))
    root.rpm("google-chrome-stable", "142.0.7444.175-1", vendor="Google LLC", files=chromium_files(
        "/opt/google/chrome", "chrome", "/usr/bin/google-chrome-stable", "google-chrome.desktop",
        CHROME, "google-chrome"))  # fmt: skip
    root.rpm("brave-keyring", "1.20-1", arch="noarch", vendor="Brave Software")
    root.rpm("brave-browser", "1.84.141-1", vendor="Brave Software", files=chromium_files(
        "/opt/brave.com/brave", "brave", "/usr/bin/brave-browser-stable", "brave-browser.desktop",
        BRAVE, "brave-browser"))  # fmt: skip
    root.rpm(
        "papers", "49.1-1.fc43", files=viewer_files("papers", "org.gnome.Papers.desktop", PAPERS)
    )
    root.rpm(
        "evince", "48.1-1.fc43", files=viewer_files("evince", "org.gnome.Evince.desktop", EVINCE)
    )
    root.rpm("xpdf", "1:4.05-9.fc43", files=viewer_files("xpdf", "xpdf.desktop", XPDF))
    root.rpm("flatpak", "1.16.1-3.fc43", files={"/usr/bin/flatpak": ELF})
    root.file("/etc/dnf/versionlock.toml", VERSIONLOCK)


def _desktops(root: Root) -> None:
    root.file("/usr/share/applications/gnome-mimeapps.list", GNOME_LIST)
    root.file("/usr/share/applications/libreoffice-draw.desktop", DRAW)
    root.file("/usr/share/applications/net.thunderbird.Thunderbird.desktop", THUNDERBIRD)
    for program in ("libreoffice", "thunderbird"):
        root.file(f"/usr/bin/{program}", SCRIPT)
    root.file("/home/haruto/.config/mimeapps.list", HARUTO_LIST)
    root.file("/home/misaki/.config/user-dirs.dirs", USER_DIRS)


def _flatpaks(root: Root) -> None:
    name = "org.mozilla.firefox"
    for user, version in (("", "144.0.2"), ("haruto", "143.0.4")):
        root.flatpak(name, version, user=user, mask=bool(user), files={
            "/lib/firefox/firefox": ELF,
            "/lib/firefox/application.ini": application_ini(version),
            f"/export/share/applications/{name}.desktop": FIREFOX,
        })  # fmt: skip
    box = Sandbox(kind="flatpak", app=name, build=root.commit(name, user="haruto"),
                  path=f"{_OWN}/{root.commit(name, user='haruto')}")  # fmt: skip
    root.process("/app/lib/firefox/firefox", 3301, user="haruto", sandbox=box)
