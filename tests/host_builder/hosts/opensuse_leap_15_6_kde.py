"""An openSUSE Leap 15.6 with Plasma in German: ndb, a lock of zypper, a restart that is due.

SUSE's own Firefox is the ESR. One of two people chose it in Plasma's settings, the other Konqueror
by the list; the homes have umlauts and a blank. okular is locked, konqueror's launcher is none.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts._desktop import (
    ELF,
    KFMCLIENT,
    KONQUEROR,
    OKULAR,
    OKULAR_PDF,
    SCRIPT,
    firefox_files,
    old_firefox,
)  # fmt: skip

DISTRIBUTION, RELEASE = "openSUSE Leap", "15.6"
TRAITS = ("rpm", "rpm-ndb", "several-users", "locale", "held", "relaunch", "restart")

_RPM = "/usr/lib/sysimage/rpm/Packages.db"
EXPECT = (
    ("opensuse-leap", "", "os", "machine", "", "15.6", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "6.4.0-150600.23.65.1", "", _RPM),
    ("firefox", "esr", "rpm", "machine", "", "128.14.0-150200.152.198.1", "", _RPM),
    ("konqueror", "", "rpm", "machine", "", "23.08.5-bp156.1.3", "", _RPM),
    ("okular", "", "rpm", "machine", "", "23.08.5-bp156.1.4", "", _RPM),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("hpeter", "https", "konqueror"), ("hpeter", "pdf", "okular"),
    ("kaethe", "https", "firefox"), ("kaethe", "pdf", "okular"),
    ("root", "https", "firefox"), ("root", "pdf", "okular"),
)  # fmt: skip
EXPECT_OBSTACLES = (("okular", "zypp-lock"),)
EXPECT_RUNNING = (
    ("linux-kernel", "6.4.0-150600.23.60.5", False),
    ("firefox", "128.13.0", False),
    ("okular", "23.08.5-bp156.1.4", True),
)
EXPECT_CIRCUMSTANCES = ("reboot-required",)

OS_RELEASE = """\
NAME="openSUSE Leap"
VERSION="15.6"
ID="opensuse-leap"
ID_LIKE="suse opensuse"
VERSION_ID="15.6"
PRETTY_NAME="openSUSE Leap 15.6"
CPE_NAME="cpe:/o:opensuse:leap:15.6"
LOGO="distributor-logo-Leap"
"""
LOCKS = """\

type: package
match_type: glob
case_sensitive: on
solvable_name: okular


type: package
match_type: glob
case_sensitive: on
solvable_name: PackageKit*
"""
CACHE = """\
[MIME Cache]
application/pdf=okularApplication_pdf.desktop;
application/vnd.kde.okular-archive=org.kde.okular.desktop;
text/html=firefox.desktop;org.kde.konqueror.desktop;kfmclient_html.desktop;
x-scheme-handler/http=firefox.desktop;org.kde.konqueror.desktop;
x-scheme-handler/https=firefox.desktop;org.kde.konqueror.desktop;
"""
_HTTPS = "[Default Applications]\nx-scheme-handler/https="
SUSE = (
    ("filesystem", "15.0-150400.1.1"), ("glibc", "2.38-150600.14.37.1"),
    ("systemd", "254.27-150600.4.43.3"), ("kernel-firmware-all", "20240728-150600.3.16.2"),
    ("kernel-default-extra", "6.4.0-150600.23.65.1"), ("kernel-macros", "6.4.0-150600.23.65.1"),
    ("MozillaFirefox-translations-common", "128.14.0-150200.152.198.1"),
    ("mozilla-nss", "3.112-150400.3.57.1"), ("libpoppler135", "24.03.0-150600.3.16.1"),
)  # fmt: skip
OPENSUSE = (
    ("openSUSE-release", "15.6-lp156.442.1"), ("MozillaFirefox-branding-openSUSE", "68-lp156.3.3"),
    ("okular-lang", "23.08.5-bp156.1.4"), ("konqueror-lang", "23.08.5-bp156.1.3"),
    ("konqueror-plugins", "23.08.5-bp156.1.3"), ("libqt5-qtwebengine", "5.15.17-bp156.1.9"),
    ("mupdf-lib-shared", "1.23.10-bp156.1.2"),
)  # fmt: skip


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.4.0-150600.23.60-default",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Thu Jul 10 20:01:28 UTC 2025 (9fe1d7c)",
        day="2025-09-10",
    )
    root.file("/usr/lib/os-release", OS_RELEASE)
    root.link("/etc/os-release", "../usr/lib/os-release")
    root.file("/etc/locale.conf", "LANG=de_DE.UTF-8\n")
    root.link("/var/lib/rpm", "../../usr/lib/sysimage/rpm")
    root.file("/run/reboot-needed", "")
    root.file("/etc/zypp/locks", LOCKS)
    root.user("kaethe", 1000, home="/home/Käthe Grün", real_name="Käthe Grün")
    root.user("hpeter", 1001, home="/home/Hans-Jörg Peter", real_name="Hans-Jörg Peter")
    _packages(root)
    root.file("/usr/share/applications/mimeinfo.cache", CACHE)
    settings = "/home/Käthe Grün/.config"
    root.file(f"{settings}/plasma-org.kde.plasma.desktop-appletsrc", "[ActionPlugins][0]\n")
    root.file(f"{settings}/kdeglobals", "[General]\nBrowserApplication=firefox.desktop\n")
    root.file(f"{settings}/mimeapps.list", f"{_HTTPS}org.kde.konqueror.desktop;\n")
    root.file(
        "/home/Hans-Jörg Peter/.config/mimeapps.list", f"{_HTTPS}org.kde.konqueror.desktop;\n"
    )
    root.process("/usr/lib64/firefox/firefox", 2801, user="kaethe", deleted=True,
                 image=old_firefox("128.13.0"))  # fmt: skip
    root.process("/usr/bin/okular", 2900, user="kaethe")


def _packages(root: Root) -> None:
    suse = "SUSE LLC <https://www.suse.com/>"
    for name, evr in SUSE:
        root.rpm(name, evr, vendor=suse)
    for name, evr in OPENSUSE:
        root.rpm(name, evr, vendor="openSUSE")
    for release in ("60.5", "65.1"):
        root.rpm("kernel-default", f"6.4.0-150600.23.{release}", vendor=suse)
    root.rpm("MozillaFirefox", "128.14.0-150200.152.198.1", vendor=suse, files=firefox_files(
        "/usr/lib64/firefox", "128.14.0", "firefox.desktop"))  # fmt: skip
    root.rpm("konqueror", "23.08.5-bp156.1.3", vendor="openSUSE", files={
        "/usr/bin/konqueror": ELF,
        "/usr/bin/kfmclient": SCRIPT,
        "/usr/share/applications/org.kde.konqueror.desktop": KONQUEROR,
        "/usr/share/applications/kfmclient_html.desktop": KFMCLIENT,
    })  # fmt: skip
    root.rpm("okular", "23.08.5-bp156.1.4", vendor="openSUSE", files={
        "/usr/bin/okular": ELF,
        "/usr/share/applications/org.kde.okular.desktop": OKULAR,
        "/usr/share/applications/okularApplication_pdf.desktop": OKULAR_PDF,
    })  # fmt: skip
    root.rpm_backend("ndb")
