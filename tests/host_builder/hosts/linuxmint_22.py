"""A Linux Mint 22.3 with Cinnamon: Mint's own Firefox, web apps, and a browser nobody knows.

Mint's preferences raise its own archive and hold nothing back. A web app of its webapp-manager and
one of a Chrome that is gone are no browsers; Min is one, and no definition knows it.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts import _debian as debian
from host_builder.hosts._desktop import ELF, SCRIPT, WEB, entry

DISTRIBUTION, RELEASE = "Linux Mint", "22.3"
TRAITS = ("dpkg", "several-users", "unknown-product")

STATUS = debian.STATUS
MIN = "/usr/share/applications/min.desktop"
EXPECT = (
    ("linuxmint", "", "os", "machine", "", "22.3", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "6.14.0-37.37~24.04.1", "", STATUS),
    ("firefox", "release", "dpkg", "machine", "", "154.0.1+linuxmint1+zena", "", STATUS),
    ("unknown-browser", "", "desktop-entry", "machine", "", None, "unknown-product", MIN),
    ("xreader", "", "dpkg", "machine", "", "4.6.3+zena", "", STATUS),
)
EXPECT_DEFAULTS = (
    ("ben", "https", ""), ("ben", "pdf", "xreader"),
    ("maria", "https", "firefox"), ("maria", "pdf", "xreader"),
    ("root", "https", "firefox"), ("root", "pdf", "xreader"),
)  # fmt: skip
EXPECT_RUNNING = (
    ("linux-kernel", "6.14.0-37.37~24.04.1", True),
    ("firefox", "154.0.1+linuxmint1+zena", True),
)
EXPECT_CIRCUMSTANCES = ()

OS_RELEASE = """\
NAME="Linux Mint"
VERSION="22.3 (Zena)"
ID=linuxmint
ID_LIKE="ubuntu debian"
PRETTY_NAME="Linux Mint 22.3"
VERSION_ID="22.3"
HOME_URL="https://www.linuxmint.com/"
PRIVACY_POLICY_URL="https://www.linuxmint.com/"
VERSION_CODENAME=zena
UBUNTU_CODENAME=noble
"""
NEIGHBOURS = """\
libc6 2.39-0ubuntu8.6
apt 2.8.3
dpkg 1.22.6ubuntu6.5
cinnamon 6.6.4+zena
nemo 6.6.3+zena
mint-meta-cinnamon 2025.12.05 all
mintupdate 7.1.4 all
webapp-manager 1.4.6 all
xviewer 3.4.14+zena
xreader-common 4.6.3+zena all
libxreaderdocument3 4.6.3+zena
libxreaderview3 4.6.3+zena
gir1.2-xreader 4.6.3+zena
xapp-symbolic-icons 1.0.9 all
firefox-locale-de 154.0.1+linuxmint1+zena
thunderbird 1:140.11.0esr+linuxmint1+zena
libpoppler134 24.02.0-1ubuntu9.8
libwebkit2gtk-4.1-0 2.50.4-0ubuntu0.24.04.1
linux-generic-hwe-24.04 6.14.0-37.37~24.04.1
"""
PREFERENCES = """\
Package: *
Pin: origin live.linuxmint.com
Pin-Priority: 750

Package: *
Pin: release o=linuxmint,c=upstream
Pin-Priority: 700

Package: *
Pin: release o=Ubuntu
Pin-Priority: 500
"""
NO_SNAP = """\
Package: snapd
Pin: release a=*
Pin-Priority: -10
"""
UPSTREAM = """\
Package: firefox
Architecture: amd64
Version: 155.0.1+linuxmint1+zena
Description: The Firefox web browser

"""
# What webapp-manager writes: a window of Firefox with a profile of its own.
WEB_APP = entry(
    "Nextcloud",
    "sh -c 'XAPP_FORCE_GTKWINDOW_ICON=\"nextcloud\" firefox --class WebApp-Nextcloud4812 "
    "--name WebApp-Nextcloud4812 --profile /home/maria/.local/share/ice/firefox/Nextcloud4812 "
    "--no-remote \"https://cloud.example.org\"'",
    "", "GTK;WebApps;", "StartupWMClass=WebApp-Nextcloud4812\nX-WebApp-Browser=Firefox",
)  # fmt: skip
CHROME_APP = entry(
    "Teams", "/opt/google/chrome/google-chrome --profile-directory=Default "
    "--app-id=cifhbcnohmdccbgoicgdjpfamggdegmo %U", "x-scheme-handler/https;",
)  # fmt: skip


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.14.0-37-generic",
        kernel_version="#37~24.04.1-Ubuntu SMP PREEMPT_DYNAMIC Thu Nov 20 10:25:38 UTC 2",
        day="2026-09-01",
    )
    root.file("/proc/version_signature", "Ubuntu 6.14.0-37.37~24.04.1-generic 6.14.11\n")
    debian.os_release(root, OS_RELEASE)
    root.file("/etc/debian_version", "trixie/sid\n")
    root.user("maria", 1000)
    root.user("ben", 1001)
    root.deb("distro-info-data", "0.60ubuntu0.5", arch="all",
             files={"/usr/share/distro-info/ubuntu.csv": debian.UBUNTU_DATES})  # fmt: skip
    debian.debs(root, NEIGHBOURS)
    root.deb("linux-image-6.14.0-37-generic", "6.14.0-37.37~24.04.1")
    root.deb("firefox", "154.0.1+linuxmint1+zena",
             files=debian.firefox("154.0.1", debian.FIREFOX_ON_PATH))  # fmt: skip
    root.deb("xreader", "4.6.3+zena", files={
        "/usr/bin/xreader": ELF + b"xreader",
        "/usr/share/applications/xreader.desktop": debian.XREADER,
    })  # fmt: skip
    root.deb("min", "1.35.2", files={
        "/opt/Min/min": ELF, "/opt/Min/icudtl.dat": b"icu", "/opt/Min/chrome_crashpad_handler": ELF,
        "/usr/bin/min": SCRIPT,
        MIN: entry("Min", "/usr/bin/min %U", WEB, "Network;WebBrowser;"),
    })  # fmt: skip
    root.file("/etc/apt/preferences.d/official-package-repositories.pref", PREFERENCES)
    root.file("/etc/apt/preferences.d/nosnap.pref", NO_SNAP)
    head = "/var/lib/apt/lists/packages.linuxmint.com_dists_zena"
    root.file(f"{head}_upstream_binary-amd64_Packages", UPSTREAM)
    root.file(
        f"{head}_Release", "Origin: linuxmint\nLabel: linuxmint\nSuite: zena\nCodename: zena\n"
    )
    root.file("/usr/share/applications/mimeinfo.cache", debian.cache({
        "application/pdf": "xreader.desktop;",
        "text/html": "firefox.desktop;min.desktop;",
        "x-scheme-handler/https": "firefox.desktop;min.desktop;",
    }))  # fmt: skip
    root.file(
        "/home/maria/.config/mimeapps.list",
        debian.defaults(https="firefox.desktop;", pdf="xreader.desktop;"),
    )
    root.file("/home/maria/.local/share/applications/webapp-Nextcloud4812.desktop", WEB_APP)
    root.file(
        "/home/maria/.local/share/applications/"
        "chrome-cifhbcnohmdccbgoicgdjpfamggdegmo-Default.desktop",
        CHROME_APP,
    )
    root.file("/home/ben/.config/mimeapps.list", debian.defaults(https="min.desktop;"))
    root.process("/usr/lib/firefox/firefox", 2500, user="maria")
