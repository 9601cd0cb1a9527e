"""Things that bear a product's name and are none: every one that detection.md names, and more.

Each row says which section of detection.md (or peers.md) names it, or where it was met.
"""

from __future__ import annotations

import pytest

from passmuster.products.definition import Product
from passmuster.products.matching import match_all

STUB = "Transitional package - {0} -> {0} snap"
SUSE = "SUSE LLC <https://www.suse.com/>"
PACKAGES = [
    # detection.md 0 and 6.1 to 6.4: parts, updaters, drivers, runtimes
    ("6.2", "google-chrome"), ("6.2", "google-chrome-enterprise"), ("6.2", "chrome-remote-desktop"),
    ("6.2", "chrome-gnome-shell"), ("6.2", "chromedriver"), ("6.2", "google-chrome-os-readiness"),
    ("6.3", "chromium-common"), ("6.3", "chromium-driver"), ("6.3", "chromium-sandbox"),
    ("6.3", "chromium-l10n"), ("6.3", "chromium-shell"), ("6.3", "chromium-headless"),
    ("6.3", "chromium-bsu"), ("6.3", "chromium-bsu-data"), ("6.3", "chromium-lwn4chrome"),
    ("6.3", "chromium-browser-l10n"), ("6.3", "chromium-codecs-ffmpeg-extra"),
    ("6.4", "microsoft-edge"), ("6.4", "microsoft-edge-webview2"), ("6.4", "microsoft-edge-update"),
    ("6.4", "msedgedriver"),
    # 6.5: language packs, drivers, extensions, web apps, the maintenance service, kin
    ("6.5", "firefox-esr-l10n-de"), ("6.5", "firefox-l10n-de"), ("6.5", "firefox-locale-de"),
    ("6.5", "firefox-langpacks"), ("6.5", "firefox-x11"), ("6.5", "firefox-wayland"),
    ("6.5", "firefox-branding-upstream"), ("6.5", "MozillaFirefox-translations-common"),
    ("6.5", "MozillaFirefox-branding-openSUSE"), ("6.5", "MozillaFirefox-devel"),
    ("6.5", "firefox-geckodriver"), ("6.5", "firefox-esr-mobile-config"), ("6.5", "firefoxpwa"),
    ("6.5", "mozilla-maintenance-service"), ("6.5", "webext-ublock-origin-firefox"),
    ("6.5", "thunderbird"), ("6.5", "MozillaThunderbird"), ("6.5", "xul-ext-ublock-origin"),
    # 6.6 to 6.20: keys, codecs, launchers, engines, a game
    ("6.6", "brave-keyring"), ("6.7", "opera-ffmpeg-codecs"), ("6.8", "vivaldi-ffmpeg-codecs"),
    ("6.13", "waterfox-classic-kpe"), ("6.14", "torbrowser-launcher"), ("6.14", "tor"),
    ("6.15", "zenity"), ("6.15", "zenmap"), ("6.17", "epiphany-browser-data"),
    ("6.17", "epiphany-runtime"), ("6.17", "libwebkitgtk-6.0-4"), ("6.17", "webkit2gtk-driver"),
    ("6.18", "falkon-kde"), ("6.18", "libqt6webenginecore6"), ("6.18", "qutebrowser-qtwebengine"),
    ("6.19", "konq-plugins"), ("6.19", "libkf5konq6"), ("6.20", "yandex-disk"),
    ("6.21", "mullvad-vpn"), ("6.21", "dia"),
    # 7: parts, libraries and tools of PDF viewers
    ("7.1", "acroread-common"), ("7.10", "evince-common"), ("7.10", "evince-libs"),
    ("7.10", "evince-thumbnailer"), ("7.10", "libevdocument3-4"), ("7.10", "libevview3-3"),
    ("7.10", "papers-common"), ("7.10", "okular-data"), ("7.10", "okular-extra-backends"),
    ("7.10", "libokular5core10"), ("7.10", "atril-common"), ("7.10", "xreader-common"),
    ("7.10", "qpdfview-djvu-plugin"), ("7.10", "qpdf"), ("7.10", "mupdf-tools"),
    ("7.10", "libmupdf-dev"), ("7.10", "zathura-pdf-poppler"), ("7.10", "zathura-pdf-mupdf"),
    ("7.10", "zathura-dev"), ("7.10", "xpdf-utils"), ("7.10", "xpdf-common"),
    ("7.10", "poppler-utils"), ("7.10", "libpoppler126"), ("7.11", "libjs-pdf"),
    ("7.11", "pdf.js-common"), ("7.11", "libpdfium"),
    # met in Debian's archive: they name a browser and are none
    ("archive", "plasma-browser-integration"), ("archive", "gnome-browser-connector"),
    ("archive", "webext-keepassxc-browser"), ("archive", "claws-mail-pdf-viewer"),
    ("archive", "edfbrowser"), ("archive", "ruby-pdf-reader"), ("archive", "netsurf-common"),
]  # fmt: skip
OTHERS = [
    # Ubuntu's stubs, with every epoch that was seen (1.6, 6.5, 11 no. 15, 12 no. 17)
    *(("1.6", "dpkg", {"package": "firefox", "version": f"1:1snap1-0ubuntu{n}",
                       "summary": STUB.format("firefox")}) for n in range(2, 10)),
    ("1.6", "dpkg", {"package": "firefox", "version": "1:1snap1-0ubuntu2"}),
    ("1.6", "dpkg", {"package": "firefox", "version": "1snap1"}),
    ("1.6", "dpkg", {"package": "chromium-browser", "version": "2:1snap1-0ubuntu2"}),
    ("1.6", "dpkg", {"package": "chromium-browser", "version": "1:85.0.4183.83-0ubuntu0.20.04.3",
                     "summary": STUB.format("chromium-browser")}),
    ("1.6", "dpkg", {"package": "thunderbird", "version": "2:1snap1-0ubuntu3"}),
    # sandboxed extensions of a browser (5.3) and what merely lies beside one
    *(("5.3", "flatpak", {"app": app, "branch": "stable"}) for app in (
        "org.mozilla.firefox.Locale", "org.chromium.Chromium.Codecs",
        "org.chromium.Chromium.Locale",
        "com.google.Chrome.Locale", "org.mozilla.Thunderbird", "org.mozilla.firefox.BaseApp",
        "org.torproject.torbrowser-launcher", "com.github.micahflee.torbrowser-launcher",
        "org.gnome.Evince.Locale", "org.kde.okular.Locale", "org.kde.kdenlive",
        "org.gnome.Papers.Locale",
        "io.gitlab.librewolf-community.Locale", "org.freedesktop.Platform.ffmpeg-full")),
    *(("5.4", "snap", {"snap": name, "channel": "latest/stable"}) for name in (
        "thunderbird", "chromium-ffmpeg", "gnome-42-2204", "firefox-devedition-helper", "core22")),
    *(("5.5", "appimage", {"file": name}) for name in (
        "get-zen-x86_64.AppImage", "zenmap-7.95.AppImage", "Obsidian-1.8.AppImage",
        "zen.AppImage.zsync",
        "chromium-bsu-0.9.AppImage", "okular", "krita-5.2-x86_64.AppImage")),
    # programs of Chromium's kin that are no user's browser (6.4, 6.21)
    ("6.4", "chromium-files", {"executable": "msedgewebview2", "wrapper": ""}),
    ("6.21", "chromium-files", {"executable": "chrome", "wrapper": ""}),
    ("6.21", "chromium-files", {"executable": "electron", "wrapper": ""}),
    ("6.21", "chromium-files", {"executable": "headless_shell", "wrapper": ""}),
    ("6.21", "chromium-files", {"executable": "chromedriver", "wrapper": ""}),
    # Mozilla's kin that is no browser
    ("6.5", "mozilla-files", {"name": "Thunderbird", "remoting_name": "thunderbird"}),
    ("6.5", "mozilla-files", {"name": "Zotero", "remoting_name": "zotero"}),
    ("7.2", "program-files", {"executable": "maintenancetool",
                              "folder": "/opt/foxitsoftware/foxitreader"}),
    ("7.10", "apk", {"package": "mupdf", "version": "1.26.10-r0"}),
    ("7.10", "apk", {"package": "chromium-chromedriver", "version": "151.0.7922.173-r0"}),
]  # fmt: skip


# These names are a product's own where Arch builds them.
ON_ARCH = {"google-chrome", "epiphany", "opera", "vivaldi"}
SYSTEMS = [
    (section, package, source)
    for section, package in PACKAGES
    for source in ("dpkg", "rpm", "pacman")
    if source != "pacman" or package not in ON_ARCH
]


@pytest.mark.parametrize(("section", "package", "source"), SYSTEMS)
def test_a_package_that_looks_alike_is_no_product(
    products: list[Product], section: str, package: str, source: str
) -> None:
    """Whichever package system holds a package of that name."""
    assert section
    for vendor in ("", SUSE, "Fedora Project"):
        seen = {"package": package, "version": "1.0-1", "vendor": vendor}
        assert [each.product.id for each in match_all(products, source, seen)] == []


@pytest.mark.parametrize(("section", "source", "see"), OTHERS)
def test_whatever_else_looks_alike_is_no_product(
    products: list[Product], section: str, source: str, see: dict[str, str]
) -> None:
    """Stubs, extensions, runtimes, test tools and kin."""
    assert section
    assert [each.product.id for each in match_all(products, source, see)] == []


@pytest.mark.parametrize(
    ("vendor", "version", "package", "track"),
    [
        ("Red Hat, Inc.", "140.5.0-1.el9_6", "firefox", "esr"),
        ("Rocky Enterprise Software Foundation", "140.5.0-1.el9_6", "firefox", "esr"),
        ("AlmaLinux", "140.5.0-1.el9_6.alma.1", "firefox", "esr"),
        ("Oracle America", "140.5.0-1.0.1.el9_6", "firefox", "esr"),
        ("CentOS", "140.5.0-2.el10", "firefox", "esr"),
        ("Fedora Project", "155.0-1.fc43", "firefox", "release"),
        ("Mozilla", "155.0-1", "firefox", "release"),
        ("Fedora Copr - user example", "155.0-1.fc43", "firefox", ""),
        ("", "140.5.0-1.el9_6", "firefox", ""),
        (SUSE, "140.5.0-150200.152.207.1", "MozillaFirefox", "esr"),
        (SUSE, "140.5.0-160000.1.1", "MozillaFirefox", "esr"),
        ("openSUSE", "78.15.0-lp152.2.70.1", "MozillaFirefox", "esr"),
        ("openSUSE", "155.0-1.1", "MozillaFirefox", "release"),
        ("openSUSE", "155.0-12.104", "MozillaFirefox", "release"),
        ("obs://build.opensuse.org/mozilla", "155.0-2.3", "MozillaFirefox", ""),
        ("openSUSE", "140.5.0-1.1", "firefox-esr", "esr"),
    ],
)
def test_an_rpm_of_firefox_tells_its_track_by_its_builder_or_not_at_all(
    products: list[Product], vendor: str, version: str, package: str, track: str
) -> None:
    """peers.md 2.6, no. 48 and 49: ESR taken for the rapid release, and never a guess."""
    seen = {"package": package, "version": version, "vendor": vendor}
    (found,) = match_all(products, "rpm", seen)
    assert (found.product.id, found.rule.track) == ("firefox", track)


@pytest.mark.parametrize(
    ("channel", "track"),
    [
        ("latest/stable", "release"), ("stable", "release"), ("latest/candidate", "release"),
        ("latest/stable/ubuntu-24.04", "release"), ("esr/stable", "esr"), ("esr/candidate", "esr"),
        ("latest/beta", "beta"), ("beta", "beta"), ("latest/edge", "nightly"), ("edge", "nightly"),
        ("", ""), ("2.0/stable", ""), ("somebody's", ""),
    ],
)  # fmt: skip
def test_a_snap_of_firefox_tells_its_track_by_its_channel(
    products: list[Product], channel: str, track: str
) -> None:
    """An unknown or unreadable channel leaves the track untold; it stays Firefox."""
    (found,) = match_all(products, "snap", {"snap": "firefox", "channel": channel})
    assert (found.product.id, found.rule.track) == ("firefox", track)
