"""A German Debian 13 with GNOME: the kernel waits for a restart, an old Chromium still runs.

Papers stands beside Evince. A neighbour is unpacked only, another one half-configured, and
libraries of a second architecture lie beside those of the first.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts import _debian as debian
from host_builder.hosts._desktop import CHROMIUM, ELF, PAPERS, chromium_files

DISTRIBUTION, RELEASE = "Debian", "13"
TRAITS = ("dpkg", "one-user", "locale", "relaunch", "restart")

STATUS = debian.STATUS
EXPECT = (
    ("debian", "", "os", "machine", "", "13.3", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "6.12.63-1", "", STATUS),
    ("chromium", "", "dpkg", "machine", "", "144.0.7559.59-1~deb13u1", "", STATUS),
    ("firefox", "esr", "dpkg", "machine", "", "140.7.0esr-1~deb13u1", "", STATUS),
    ("evince", "", "dpkg", "machine", "", "48.1-3", "", STATUS),
    ("gnome-papers", "", "dpkg", "machine", "", "48.3-1", "", STATUS),
)
EXPECT_DEFAULTS = (
    ("juergen", "https", "firefox"), ("juergen", "pdf", "gnome-papers"),
    ("root", "https", "firefox"), ("root", "pdf", "evince"),
)  # fmt: skip
# The log of dpkg has the whole version that was replaced under the running program.
EXPECT_RUNNING = (
    ("linux-kernel", "6.12.57-1", False),
    ("chromium", "143.0.7499.169-1~deb13u1", False),
    ("firefox", "140.7.0esr-1~deb13u1", True),
)
EXPECT_CIRCUMSTANCES = ("reboot-required", "support-standard")

OS_RELEASE = """\
PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
NAME="Debian GNU/Linux"
VERSION_ID="13"
VERSION="13 (trixie)"
VERSION_CODENAME=trixie
DEBIAN_VERSION_FULL=13.3
ID=debian
HOME_URL="https://www.debian.org/"
"""
NEIGHBOURS = """\
libc6 2.41-12+deb13u1
libgcc-s1 14.2.0-19
zlib1g 1:1.3.dfsg+really1.3.1-1+b1
apt 3.0.3
dpkg 1.22.21
gnome-shell 48.4-1~deb13u1
gnome-control-center 1:48.4-1~deb13u1
gdm3 48.0-2
nautilus 48.3-2
file-roller 44.5-1
gnome-browser-connector 42.1-6
gnome-calculator 1:48.1-2+b1
evince-common 48.1-3 all
gir1.2-evince-3.0 48.1-3
libevdocument3-4t64 48.1-3
libevview3-3t64 48.1-3
papers-common 48.3-1 all
libppsdocument-4.0-5 48.3-1
libppsview-4.0-4 48.3-1
libpoppler147 25.03.0-5+deb13u2
libwebkitgtk-6.0-4 2.50.1-1~deb13u1
chromium-common 144.0.7559.59-1~deb13u1
chromium-sandbox 144.0.7559.59-1~deb13u1
chromium-l10n 144.0.7559.59-1~deb13u1 all
thunderbird 1:140.6.0esr-1~deb13u1
libreoffice-l10n-de 4:25.2.3-2+deb13u3 all
hunspell-de-de 20161207-13 all
ghostscript 10.05.1~dfsg-1+deb13u1
"""
SECOND_ARCHITECTURE = """\
libc6 2.41-12+deb13u1
libgcc-s1 14.2.0-19
zlib1g 1:1.3.dfsg+really1.3.1-1+b1
libgl1 1.7.0-1+b2
libfreetype6 2.13.3+dfsg-1
"""


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.12.57+deb13-amd64",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Debian 6.12.57-1 (2025-11-05)",
        day="2026-01-15",
    )
    debian.os_release(root, OS_RELEASE)
    root.file("/etc/debian_version", "13.3\n")
    root.user("juergen", 1000, real_name="Jürgen Groß")
    for name in ("Schreibtisch", "Öffentlich", "Downloads", "Bilder", "Vorlagen", "Bücher"):
        root.folder(f"/home/juergen/{name}")
    root.deb("base-files", "13.8+deb13u3")
    root.deb("distro-info-data", "0.66+deb13u1", arch="all",
             files={"/usr/share/distro-info/debian.csv": debian.DEBIAN_DATES})  # fmt: skip
    debian.debs(root, NEIGHBOURS)
    debian.debs(root, SECOND_ARCHITECTURE, arch="i386")
    for release, version in (("6.12.57", "6.12.57-1"), ("6.12.63", "6.12.63-1")):
        root.deb(f"linux-image-{release}+deb13-amd64", version)
    root.deb("firefox-esr", "140.7.0esr-1~deb13u1", files=debian.firefox_esr("140.7.0"))
    root.deb("firefox-esr-l10n-de", "140.7.0esr-1~deb13u1", arch="all", state="half-configured")
    for version in ("143.0.7499.169-1~deb13u1", "144.0.7559.59-1~deb13u1"):
        root.deb("chromium", version, files=chromium_files(
            "/usr/lib/chromium", "chromium", "/usr/bin/chromium", "chromium.desktop", CHROMIUM,
        ))  # fmt: skip
    root.deb("chromium-driver", "144.0.7559.59-1~deb13u1", state="unpacked",
             files=["/usr/bin/chromedriver"])  # fmt: skip
    root.deb("evince", "48.1-3", files=debian.evince())
    root.deb("papers", "48.3-1", files={
        "/usr/bin/papers": ELF, "/usr/share/applications/org.gnome.Papers.desktop": PAPERS,
    })  # fmt: skip
    root.deb("gnome-session-common", "48.0-1", arch="all", files={
        "/usr/share/applications/gnome-mimeapps.list": debian.defaults(
            https="firefox-esr.desktop;org.gnome.Epiphany.desktop;",
            pdf="org.gnome.Evince.desktop;"),
    })  # fmt: skip
    evince = "org.gnome.Evince-previewer.desktop;org.gnome.Evince.desktop;"
    root.file("/usr/share/applications/mimeinfo.cache", debian.cache({
        "application/pdf": f"chromium.desktop;{evince}org.gnome.Papers.desktop;",
        "x-scheme-handler/https": "chromium.desktop;firefox-esr.desktop;",
    }))  # fmt: skip
    root.file(
        "/home/juergen/.config/mimeapps.list",
        debian.defaults(https="firefox-esr.desktop", pdf="org.gnome.Papers.desktop;"),
    )
    root.file("/run/reboot-required", "*** System restart required ***\n")
    root.file("/run/reboot-required.pkgs", "linux-image-6.12.63+deb13-amd64\nlinux-base\n")
    root.process("/usr/lib/firefox-esr/firefox-esr", 2101, user="juergen")
    root.process("/usr/lib/chromium/chromium", 2301, user="juergen", deleted=True)
    root.process("/usr/lib/chromium/chromium", 2310, user="juergen", deleted=True, parent=2301,
                 options="--type=renderer")  # fmt: skip
    root.process("/usr/lib/chromium/chrome_crashpad_handler", 2303, user="juergen", deleted=True,
                 options="--monitor-self --annotation=prod=Chrome_Linux "
                         "--annotation=ver=143.0.7499.169")  # fmt: skip
