"""An Arch Linux with Plasma of two people and packages of the user repository beside Arch's own.

The modules of the running kernel are gone, Firefox runs as it was before the upgrade, brave has an
epoch and is ignored by an included file, and zathura opens PDF by a plugin.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts._desktop import (
    BRAVE,
    CHROME,
    CHROMIUM,
    DRAW,
    ELF,
    FIREFOX,
    OKULAR,
    OKULAR_PDF,
    SCRIPT,
    WEB,
    ZATHURA,
    application_ini,
    chromium_files,
    entry,
    firefox_files,
    old_firefox,
)  # fmt: skip

DISTRIBUTION, RELEASE = "Arch Linux", "rolling"
TRAITS = ("pacman", "several-users", "rolling", "held", "relaunch", "restart")

_LOCAL = "/var/lib/pacman/local"


def _desc(folder: str) -> str:
    return f"{_LOCAL}/{folder}/desc"


EXPECT = (
    ("arch", "", "os", "machine", "", None, "no-version-stated", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "6.16.5.arch1-1", "",
     _desc("linux-6.16.5.arch1-1")),
    ("firefox", "release", "pacman", "machine", "", "142.0.1-1", "", _desc("firefox-142.0.1-1")),
    ("chromium", "", "pacman", "machine", "", "140.0.7339.80-1", "",
     _desc("chromium-140.0.7339.80-1")),
    ("google-chrome", "stable", "pacman", "machine", "", "140.0.7339.80-1", "",
     _desc("google-chrome-140.0.7339.80-1")),
    ("brave", "release", "pacman", "machine", "", "1:1.82.161-1", "",
     _desc("brave-bin-1:1.82.161-1")),
    ("librewolf", "", "pacman", "machine", "", "1:142.0.1_1-1", "",
     _desc("librewolf-bin-1:142.0.1_1-1")),
    ("okular", "", "pacman", "machine", "", "25.08.0-1", "", _desc("okular-25.08.0-1")),
    ("zathura", "", "pacman", "machine", "", "0.5.12-2", "", _desc("zathura-0.5.12-2")),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("emil", "https", "brave"), ("emil", "pdf", "okular"),
    ("lotta", "https", "librewolf"), ("lotta", "pdf", "zathura"),
    ("root", "pdf", "okular"),
)  # fmt: skip
EXPECT_OBSTACLES = (("brave", "pacman-ignore"),)
EXPECT_RUNNING = (
    ("linux-kernel", "6.16.4.arch1-1", False),
    ("firefox", "142.0", False),
    ("librewolf", "1:142.0.1_1-1", True),
)
EXPECT_CIRCUMSTANCES = ("reboot-required",)

OS_RELEASE = """\
NAME="Arch Linux"
PRETTY_NAME="Arch Linux"
ID=arch
BUILD_ID=rolling
ANSI_COLOR="38;2;23;147;209"
HOME_URL="https://archlinux.org/"
"""
PACMAN_CONF = """\
[options]
HoldPkg     = pacman glibc
Architecture = auto
#IgnorePkg   = linux
Include = /etc/pacman.d/ignored.conf
CheckSpace

[core]
Include = /etc/pacman.d/mirrorlist

[extra]
Include = /etc/pacman.d/mirrorlist
"""
KDE_LIST = "[Default Applications]\napplication/pdf=okularApplication_pdf.desktop;\n"
LOTTA = """\
[Default Applications]
x-scheme-handler/https=librewolf.desktop;firefox.desktop;
application/pdf=org.pwmt.zathura-pdf-mupdf.desktop;
"""
NEIGHBOURS = (
    ("filesystem", "2025.10.12-1"), ("glibc", "2.42+r17+gd7274d718e6f-1"), ("bash", "5.3.3-2"),
    ("linux-firmware", "20250808-1"), ("linux-api-headers", "6.16-2"),
    ("linux-headers", "6.16.5.arch1-1"), ("firefox-i18n-de", "142.0.1-1"),
    ("firefox-ublock-origin", "1.65.0-1"), ("geckodriver", "0.36.0-1"), ("nss", "3.115.1-1"),
    ("electron37", "37.3.1-1"), ("qt6-webengine", "6.9.2-1"), ("qt6-webview", "6.9.2-1"),
    ("libmupdf", "1.26.7-1"), ("poppler", "25.08.0-1"), ("poppler-qt6", "25.08.0-1"),
    ("zathura-pdf-mupdf", "0.4.4-16"), ("kio-extras", "25.08.0-1"), ("ffmpeg", "2:7.1.1-5"),
    ("plasma-browser-integration", "6.4.4-1"), ("libreoffice-fresh", "25.8.1-1"),
)  # fmt: skip


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.16.4-arch1-1",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Thu, 28 Aug 2025 19:07:40 +0000",
        day="2025-09-05",
    )
    root.file("/usr/lib/os-release", OS_RELEASE)
    root.link("/etc/os-release", "../usr/lib/os-release")
    root.file("/etc/pacman.conf", PACMAN_CONF)
    root.file("/etc/pacman.d/ignored.conf", "IgnorePkg = brave-bin plasma-*\n")
    root.file("/etc/pacman.d/mirrorlist", "Server = https://mirror.example/$repo/os/$arch\n")
    root.user("emil", 1000)
    root.user("lotta", 1001)
    _packages(root)
    for user, text in (("emil", ""), ("lotta", LOTTA)):
        settings = f"/home/{user}/.config"
        root.file(f"{settings}/plasma-org.kde.plasma.desktop-appletsrc", "[ActionPlugins][0]\n")
        root.file(f"{settings}/mimeapps.list", text)
    root.file("/home/emil/.config/kdeglobals",
              "[General]\nBrowserApplication[$e]=brave-browser.desktop\n")  # fmt: skip
    root.process("/usr/lib/firefox/firefox", 1801, user="emil", deleted=True,
                 image=old_firefox("142.0"))  # fmt: skip
    root.process("/usr/lib/librewolf/librewolf", 2400, user="lotta")


def _packages(root: Root) -> None:
    for name, version in NEIGHBOURS:
        root.pacman(name, version, reason="depend")
    root.pacman("linux", "6.16.5.arch1-1", files={
        "/usr/lib/modules/6.16.5-arch1-1/pkgbase": "linux\n",
        "/usr/lib/modules/6.16.5-arch1-1/vmlinuz": ELF,
    })  # fmt: skip
    root.pacman("linux-lts", "6.12.44-1", files={
        "/usr/lib/modules/6.12.44-1-lts/pkgbase": "linux-lts\n",
        "/usr/lib/modules/6.12.44-1-lts/vmlinuz": ELF,
    })  # fmt: skip
    root.pacman(
        "firefox",
        "142.0.1-1",
        files=firefox_files("/usr/lib/firefox", "142.0.1", "firefox.desktop"),
    )
    root.pacman("chromium", "140.0.7339.80-1", files=chromium_files(
        "/usr/lib/chromium", "chromium", "/usr/bin/chromium", "chromium.desktop",
        CHROMIUM))  # fmt: skip
    root.pacman("google-chrome", "140.0.7339.80-1", files=chromium_files(
        "/opt/google/chrome", "chrome", "/usr/bin/google-chrome-stable", "google-chrome.desktop",
        CHROME, "google-chrome"))  # fmt: skip
    root.pacman("brave-bin", "1:1.82.161-1", files=chromium_files(
        "/opt/brave-bin", "brave", "/usr/bin/brave", "brave-browser.desktop",
        BRAVE.replace("/usr/bin/brave-browser-stable", "brave"), "brave-browser"))  # fmt: skip
    root.pacman("librewolf-bin", "1:142.0.1_1-1", files={
        "/usr/lib/librewolf/librewolf": ELF,
        "/usr/lib/librewolf/application.ini": application_ini(
            "142.0.1-1", remoting="librewolf", name="LibreWolf"),
        "/usr/bin/librewolf": SCRIPT,
        "/usr/share/applications/librewolf.desktop": FIREFOX.replace("firefox", "librewolf"),
    })  # fmt: skip
    root.pacman("okular", "25.08.0-1", files={
        "/usr/bin/okular": ELF,
        "/usr/share/applications/org.kde.okular.desktop": OKULAR,
        "/usr/share/applications/okularApplication_pdf.desktop": OKULAR_PDF,
    })  # fmt: skip
    root.pacman("zathura", "0.5.12-2", files={"/usr/bin/zathura": ELF})
    root.file("/usr/share/applications/org.pwmt.zathura-pdf-mupdf.desktop", ZATHURA)
    root.file("/usr/share/applications/kde-mimeapps.list", KDE_LIST)
    root.file("/usr/share/applications/libreoffice-draw.desktop", DRAW)
    root.file("/usr/bin/libreoffice", SCRIPT)
    root.file("/usr/share/applications/electron37.desktop", entry(
        "Electron 37", "electron37 %u", WEB, "Development;GTK;"))  # fmt: skip
    root.file("/usr/bin/electron37", SCRIPT)
