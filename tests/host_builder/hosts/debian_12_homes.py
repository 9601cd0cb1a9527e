"""A Debian 12 on which people keep browsers where they like: homes, /opt, folders in any language.

Tor Browser, Mullvad Browser, LibreWolf, Waterfox and three Firefoxes lie in homes, one of them
forgotten in a folder that Russian names; a vendor's Brave, an Opera and old PDF readers in /opt.
What a test tool fetched, a mail program, and a profile without a browser are none of them.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts import _debian as debian
from host_builder.hosts._desktop import ELF, SCRIPT, WEB, application_ini, entry

DISTRIBUTION, RELEASE = "Debian", "12"
TRAITS = ("dpkg", "files", "several-users", "locale", "policy", "multi-arch", "unknown-product")

STATUS = debian.STATUS
H, O = "/home/haruki", "/home/olga"  # noqa: E741 - two homes
TOR = f"{O}/.local/share/torbrowser/tbb/x86_64/tor-browser/Browser"
FOXIT = "/opt/foxitsoftware/foxitreader"
OPERA = "/usr/local/share/applications/opera.desktop"
EXPECT = (
    ("debian", "", "os", "machine", "", "12.12", "", "/etc/debian_version"),
    ("linux-kernel", "", "kernel", "machine", "", "6.1.158-1", "", STATUS),
    ("brave", "release", "files", "machine", "", None, "no-version-file",
     "/opt/brave.com/brave/brave"),
    ("firefox", "esr", "dpkg", "machine", "", "140.5.0esr-1~deb12u1", "", STATUS),
    ("firefox", "nightly", "files", "user", "haruki", "146.0a1", "",
     f"{H}/firefox/application.ini"),
    ("firefox", "release", "files", "user", "haruki", "128.0.3", "",
     f"{H}/Downloads/firefox/application.ini"),
    ("firefox", "release", "files", "user", "olga", "144.0.2", "",
     f"{O}/Загрузки/firefox/application.ini"),
    ("librewolf", "", "files", "user", "haruki", "145.0.1-2", "",
     f"{H}/.local/opt/librewolf/application.ini"),
    ("mullvad-browser", "", "files", "user", "haruki", "15.0.1", "",
     f"{H}/Applications/mullvad-browser/Browser/mbb_version.json"),
    ("tor-browser", "", "files", "user", "haruki", "15.0.1", "",
     f"{H}/tor-browser/Browser/tbb_version.json"),
    ("tor-browser", "", "files", "user", "olga", "14.5.9", "", f"{TOR}/tbb_version.json"),
    # Its file tells the Firefox below it, which would pass for a newer Waterfox.
    ("waterfox", "", "files", "user", "olga", None, "version-of-another", f"{O}/waterfox"),
    # A bare Opera cannot be told from its kin.
    ("unknown-browser", "", "desktop-entry", "machine", "", None, "unknown-product", OPERA),
    ("adobe-acrobat-reader", "before-2015", "dpkg", "machine", "", "9.5.5", "", STATUS),
    ("foxit-pdf-reader", "", "files", "machine", "", None, "no-version-file",
     f"{FOXIT}/FoxitReader"),
    ("unknown-pdf-viewer", "", "desktop-entry", "user", "haruki", None, "unknown-product",
     f"{H}/.local/share/applications/katarakt.desktop"),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("haruki", "https", "firefox"), ("haruki", "pdf", ""),
    ("olga", "https", ""), ("olga", "pdf", "foxit-pdf-reader"),
    ("root", "https", "firefox"), ("root", "pdf", "adobe-acrobat-reader"),
)  # fmt: skip
# The administrator's policy counts for the copies that update themselves, LibreWolf's is its own.
EXPECT_OBSTACLES = (
    ("firefox", "firefox-policy"), ("firefox", "firefox-policy"), ("firefox", "firefox-policy"),
    ("librewolf", "firefox-policy"),
)  # fmt: skip
EXPECT_RUNNING = (
    ("linux-kernel", "6.1.158-1", True),
    ("firefox", "146.0a1", True),
    ("tor-browser", "15.0.1", True),
)
EXPECT_PENDING = (("firefox", "147.0a1"),)
EXPECT_CIRCUMSTANCES = ("support-standard",)

OS_RELEASE = """\
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
"""
NEIGHBOURS = """\
libc6 2.36-9+deb12u13
libc6 2.36-9+deb12u13 i386
libgtk2.0-0 2.24.33-2+deb12u1 i386
apt 2.6.1
dpkg 1.21.22
torbrowser-launcher 0.3.6-2
fonts-noto-cjk 1:20220127+repack1-1 all
firefox-esr-l10n-ja 140.5.0esr-1~deb12u1 all
firefox-esr-l10n-ru 140.5.0esr-1~deb12u1 all
"""


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.1.0-41-amd64",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Debian 6.1.158-1 (2025-11-09)",
        day="2025-11-24",
    )
    debian.os_release(root, OS_RELEASE)
    root.file("/etc/debian_version", "12.12\n")
    root.file("/usr/share/distro-info/debian.csv", debian.DEBIAN_DATES)
    root.user("haruki", 1000, real_name="佐藤春樹")
    root.user("olga", 1001, real_name="Ольга")
    debian.debs(root, NEIGHBOURS)
    root.deb("linux-image-6.1.0-41-amd64", "6.1.158-1")
    root.deb("firefox-esr", "140.5.0esr-1~deb12u1", files=debian.firefox_esr("140.5.0"))
    root.file(
        "/etc/firefox/policies/policies.json",
        '{"policies": {"DisableAppUpdate": true, "DisableTelemetry": true}}\n',
    )
    _machine(root)
    _haruki(root)
    _olga(root)


def _machine(root: Root) -> None:
    """What the administrator put below /opt, with entries for it."""
    for name in ("brave", "brave-browser", "icudtl.dat", "chrome_crashpad_handler"):
        root.file(f"/opt/brave.com/brave/{name}", ELF + name.encode(), mode=0o755)
    for name in ("opera", "opera_crashreporter", "icudtl.dat"):
        root.file(f"/opt/opera/opera/{name}", ELF + name.encode(), mode=0o755)
    root.file(OPERA, entry("Opera", "/opt/opera/opera/opera %U", WEB, "Network;WebBrowser;"))
    for name in ("FoxitReader", "FoxitReader.sh", "maintenancetool"):
        root.file(f"{FOXIT}/{name}", SCRIPT + name.encode(), mode=0o755)
    reader = "/opt/Adobe/Reader9"
    root.deb("adobereader-enu", "9.5.5", arch="i386", files={
        f"{reader}/Reader/intellinux/bin/acroread": ELF + b"reader",
        f"{reader}/bin/acroread": SCRIPT,
        "/usr/share/applications/AdobeReader.desktop": entry(
            "Adobe Reader 9", "acroread", "application/pdf;application/vnd.fdf;",
            "Application;Office;Viewer;X-Red-Hat-Base;"),
    })  # fmt: skip
    root.link("/usr/bin/acroread", f"{reader}/bin/acroread")
    root.file(
        "/usr/share/applications/FoxitReader.desktop",
        entry("Foxit Reader", f"{FOXIT}/FoxitReader.sh %F", "application/pdf;", "Office;Viewer;"),
    )
    root.file(
        "/opt/zotero/application.ini",
        application_ini("7.0.28", name="Zotero", vendor="Zotero", remoting="zotero"),
    )
    root.file("/usr/share/applications/mimeinfo.cache", debian.cache({
        "application/pdf": "AdobeReader.desktop;FoxitReader.desktop;",
        "x-scheme-handler/https": "firefox-esr.desktop;",
    }))  # fmt: skip


def _mozilla(root: Root, folder: str, ini: str, *programs: str) -> None:
    root.file(f"{folder}/application.ini", ini)
    for name in programs:
        root.file(f"{folder}/{name}", ELF + folder.encode() + name.encode(), mode=0o755)


def _haruki(root: Root) -> None:
    """A home of somebody who collects browsers."""
    for name in ("デスクトップ", "ドキュメント", "ピクチャ"):
        root.folder(f"{H}/{name}")
    _mozilla(
        root, f"{H}/firefox", application_ini("146.0a1", remoting="firefox-nightly"), "firefox"
    )
    root.file(
        f"{H}/firefox/updated/application.ini",
        application_ini("147.0a1", remoting="firefox-nightly"),
    )
    _mozilla(root, f"{H}/Downloads/firefox", application_ini("128.0.3"), "firefox")
    _mozilla(root, f"{H}/.local/opt/librewolf",
             application_ini("145.0.1-2", name="LibreWolf", vendor="LibreWolf",
                             remoting="librewolf"), "librewolf")  # fmt: skip
    root.file(
        f"{H}/.local/opt/librewolf/distribution/policies.json",
        '{"policies": {"AppUpdateURL": "https://localhost", "DisableAppUpdate": true}}\n',
    )
    tor = f"{H}/tor-browser/Browser"
    _mozilla(root, tor, application_ini("140.5.0", name="TorBrowser", vendor="Tor Project",
                                        remoting="Tor Browser"), "firefox.real")  # fmt: skip
    root.file(f"{tor}/firefox", SCRIPT, mode=0o755)
    root.file(
        f"{tor}/tbb_version.json",
        '{"version":"15.0.1","architecture":"linux-x86_64","channel":"release"}\n',
    )
    mullvad = f"{H}/Applications/mullvad-browser/Browser"
    _mozilla(
        root,
        mullvad,
        application_ini(
            "140.5.0", name="MullvadBrowser", vendor="Mullvad", remoting="Mullvad Browser"
        ),
        "mullvadbrowser.real",
    )
    root.file(
        f"{mullvad}/mbb_version.json",
        '{"version":"15.0.1","architecture":"linux-x86_64","channel":"release"}\n',
    )
    _mozilla(
        root,
        f"{H}/thunderbird",
        application_ini("145.0", name="Thunderbird", remoting="thunderbird"),
        "thunderbird",
    )
    _mozilla(root, f"{H}/.local/share/Trash/files/firefox", application_ini("99.0"), "firefox")
    tool = f"{H}/.cache/ms-playwright/chromium-1187/chrome-linux"
    for name in ("chrome", "icudtl.dat"):
        root.file(f"{tool}/{name}", ELF + name.encode(), mode=0o755)
    _mozilla(
        root,
        f"{H}/.cache/ms-playwright/firefox-1490/firefox",
        application_ini("141.0", remoting="firefox-nightly"),
        "firefox",
    )
    root.file(f"{H}/.config/google-chrome/Last Version", "131.0.6778.85")
    root.file(f"{H}/bin/katarakt", ELF, mode=0o755)
    root.file(
        f"{H}/.local/share/applications/katarakt.desktop",
        entry("katarakt", f"{H}/bin/katarakt %F", "application/pdf;", "Office;Viewer;"),
    )
    root.file(
        f"{H}/.config/mimeapps.list",
        debian.defaults(https="firefox-esr.desktop;", pdf="katarakt.desktop;"),
    )
    root.process(f"{H}/firefox/firefox", 3001, user="haruki")
    root.process(f"{tor}/firefox.real", 3050, user="haruki")
    root.process(f"{tor}/firefox.real", 3066, user="haruki", parent=3050, options="-contentproc")
    root.process(f"{tool}/chrome", 3100, user="haruki", options="--headless")
    root.process(f"{H}/.cache/ms-playwright/firefox-1490/firefox/firefox", 3120, user="haruki",
                 options="-headless")  # fmt: skip


def _olga(root: Root) -> None:
    """A home whose folders have Russian names, as its user-dirs.dirs says."""
    root.file(f"{O}/.config/user-dirs.dirs",
              'XDG_DESKTOP_DIR="$HOME/Рабочий стол"\nXDG_DOWNLOAD_DIR="$HOME/Загрузки"\n'
              'XDG_DOCUMENTS_DIR="$HOME/Документы"\n')  # fmt: skip
    root.folder(f"{O}/Рабочий стол")
    _mozilla(root, f"{O}/Загрузки/firefox", application_ini("144.0.2"), "firefox")
    _mozilla(root, f"{O}/waterfox", application_ini("140.5.0", name="Waterfox", vendor="Waterfox",
                                                    remoting="waterfox"), "waterfox")  # fmt: skip
    _mozilla(root, TOR, application_ini("128.14.0", name="Firefox", vendor="Tor Project"),
             "firefox.real")  # fmt: skip
    root.file(
        f"{TOR}/tbb_version.json",
        '{"version":"14.5.9","architecture":"linux-x86_64","channel":"release"}\n',
    )
    root.file(
        f"{O}/.config/mimeapps.list",
        debian.defaults(https="opera.desktop;", pdf="FoxitReader.desktop;"),
    )
