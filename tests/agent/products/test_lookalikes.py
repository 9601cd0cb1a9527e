"""Things that bear a product's name and are none: every one that detection.md names, and more.

Each row says which section of detection.md (or peers.md) names it, or where it was met.
"""

from __future__ import annotations

import pytest

from passmuster.products.definition import Product
from passmuster.products.matching import match_all

STUB = "Transitional package - {0} -> {0} snap"
SUSE = "SUSE LLC <https://www.suse.com/>"
MICROSOFT, FOXIT = "Microsoft Corporation", "Foxit Software Inc."
GUID, ADOBE = "{0A1B2C3D-4E5F-4A6B-8C7D-9E0F1A2B3C4D}", "{AC76BA86-"
APP = "fmgjjmmmlfnkbppncabfkddbjimcfncm"
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
    # Windows, 2.1, 6.4, 6.5, 7, 13: what installers register beside a program, or somebody else
    *((section, "uninstall", {"key": key, "name": name, "publisher": publisher})
      for section, key, name, publisher in (
        ("2.1", "2f1d8e6b0c4a9f73", "Google Chrome", "Google\\Chrome"),
        ("2.1", "77a0c3d1e5b24f68", "Microsoft Edge", "www.bing.com"),
        ("2.1", "9c8b7a6f5e4d3c2b", "Brave", "BraveSoftware\\Brave-Browser"),
        ("2.1", "0f1e2d3c4b5a6978", "Adobe Acrobat Reader", "Google\\Chrome"),
        ("2.1", "1a2b3c4d5e6f7081", "Vivaldi", "Vivaldi\\Vivaldi"),
        ("6.2", "Readiness", "Google Chrome OS Readiness", "Google LLC"),
        ("6.2", GUID, "Google Update Helper", "Google LLC"),
        ("6.2", GUID, "Google Chrome Remote Desktop Host", "Google LLC"),
        ("6.4", "Microsoft EdgeWebView", "Microsoft Edge WebView2 Runtime", MICROSOFT),
        ("6.4", "Microsoft Edge Update", "Microsoft Edge Update", ""),
        ("6.4", GUID, "Microsoft Edge Tools for Tests", MICROSOFT),
        ("6.5", "MozillaMaintenanceService", "Mozilla Maintenance Service", "Mozilla"),
        ("6.5", "Mozilla Thunderbird 140.3.0 (x64 de)", "Mozilla Thunderbird (x64 de)", "Mozilla"),
        ("6.5", GUID, "Mozilla VPN", "Mozilla Corporation"),
        ("6.5", "SeaMonkey 2.53.21 (x64 de)", "SeaMonkey 2.53.21 (x64 de)", "Mozilla"),
        ("6.7", "Opera Browser Assistant", "Opera Browser Assistant", "Opera Software"),
        ("6.7", "Opera Air 20.0.0.1", "Opera Air Stable 20.0.0.1", "Opera Software"),
        ("6.9", GUID, "Apple Software Update", "Apple Inc."),
        ("6.13", "Waterfox Classic 56.6 (x64 en-US)", "Waterfox Classic 56.6 (x64 en-US)", ""),
        ("6.14", "TorBrowser", "Tor Expert Bundle", "The Tor Project"),
        ("6.15", "Nmap", "Zenmap 7.95", "Nmap Project"),
        ("6.20", "YandexDisk2", "Yandex.Disk", "Yandex"),
        ("6.21", "Mullvad VPN", "Mullvad VPN 2026.4.0", "Mullvad VPN AB"),
        ("6.21", "Dia", "Dia (remove only)", "The Dia Developers"),
        ("7.1", f"{ADOBE}7AD7-5464-3428-800000000003}}", "Adobe Reader Spelling Dictionaries", ""),
        ("7.1", f"{ADOBE}1031-FFFF-7760-BC15014EA7FF}}", "Adobe Acrobat Deutsch Sprachpaket", ""),
        ("7.1", f"{ADOBE}0804-1033-1959-018244601067}}", "Adobe Refresh Manager", "Adobe"),
        ("7.1", f"{ADOBE}1033-FFFF-7760-000000000D06}}", "Adobe Acrobat Distiller", "Adobe"),
        ("7.1", GUID, "Adobe Acrobat Reader DC", "Somebody"),
        ("7.1", GUID, "Adobe Genuine Service", "Adobe"),
        ("7.2", "Foxit PDF Reader Update Service", "Foxit PDF Reader Update Service", FOXIT),
        ("7.2", GUID, "Foxit PDF IFilter", FOXIT),
        ("7.4", GUID, "PDF-XChange PRO", "PDF-XChange Co Ltd."),
        ("7.4", GUID, "PDF-XChange Lite", "PDF-XChange Co Ltd."),
        ("7.4", GUID, "PDF-Tools", "PDF-XChange Co Ltd."),
        ("7.4", GUID, "Tracker Updater", "PDF-XChange Co Ltd."),
        ("7.5", GUID, "Nitro PDF Pro Update Service", "Nitro"),
        ("7.6", GUID, "PDF24 Fax", "geek software GmbH"),
        ("7.7", "PDFgear Scan", "PDFgear Scan", "PDFgear"))),
    # 6.1: updaters, runtimes, and a client under the wrong updater
    *(("6.1", "update-client", {"updater": updater, "client": client}) for updater, client in (
        ("Microsoft\\EdgeUpdate", "{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"),
        ("Microsoft\\EdgeUpdate", "{F3C4FE00-EFD5-403B-9569-398A20F1BA4A}"),
        ("Google\\Update", "{430FD4D0-B729-4F61-AA34-91526481799D}"),
        ("Google\\Update", "{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}"),
        ("BraveSoftware\\Update", "{F1EF32DE-F987-4289-81D2-6C4780027F9B}"))),
    # 2.2, 6.4: shells, notices, and somebody else's package of a known name
    *((section, "msix", {"package": package, "family": f"{package}_{publisher}"})
      for section, package, publisher in (
        ("6.4", "Microsoft.MicrosoftEdge.Stable", "8wekyb3d8bbwe"),
        ("6.4", "Microsoft.MicrosoftEdge", "8wekyb3d8bbwe"),
        ("6.4", "Microsoft.MicrosoftEdgeDevToolsClient", "8wekyb3d8bbwe"),
        ("6.5", "Mozilla.Firefox", "0123456789abc"), ("6.5", "Mozilla.MozillaVPN", "n80bbvh6b1yt2"),
        ("6.10", "TheBrowserCompany.Arc", "0123456789abc"),
        ("6.10", "TheBrowserCompany.Dia", "0123456789abc"),
        ("6.11", "DuckDuckGo.DesktopBrowser", "0123456789abc"),
        ("7.1", "ReaderNotificationClient", "e1rzdqpraam7r"),
        ("7.1", "AcrobatNotificationClient", "e1rzdqpraam7r"),
        ("7.10", "KDEe.V.Kate", "7vt06qxq7ptv8"))),
    # 6.21 and 2.5: programs beside a program, of test tools, or of the same file name
    *((section, "windows-program", {"executable": name, "folder": folder, "product_name": product,
                                    "company": company})
      for section, name, folder, product, company in (
        ("6.4", "msedgewebview2.exe", "Microsoft\\EdgeWebView\\Application",
         "Microsoft Edge WebView2", MICROSOFT),
        ("6.2", "chrome_proxy.exe", "Google\\Chrome\\Application", "Google Chrome", "Google LLC"),
        ("6.2", "new_chrome.exe", "Google\\Chrome\\Application", "Google Chrome", "Google LLC"),
        ("6.2", "elevation_service.exe", "Google\\Chrome\\Application", "Google Chrome",
         "Google LLC"),
        ("6.21", "chrome.exe", "C:\\tests\\chrome-win64", "Google Chrome for Testing",
         "Google LLC"),
        ("6.21", "chrome.exe", "ms-playwright\\chromium-1187\\chrome-win", "Chromium",
         "The Chromium Authors"),
        ("6.21", "firefox.exe", "ms-playwright\\firefox-1490\\firefox", "Firefox", "Mozilla"),
        ("6.21", "chrome.exe", "C:\\cache\\puppeteer\\chrome\\win64-139", "Google Chrome",
         "Google LLC"),
        ("6.21", "electron.exe", "electron", "Electron", "GitHub, Inc."),
        ("6.5", "thunderbird.exe", "Mozilla Thunderbird", "Thunderbird", "Mozilla Corporation"),
        ("6.5", "private_browsing.exe", "Mozilla Firefox", "Firefox", "Mozilla Corporation"),
        ("6.7", "launcher.exe", "Opera", "Opera Internet Browser", "Opera Software"),
        ("6.20", "browser.exe", "Somebody\\Browser", "Browser", "Somebody"),
        ("7.1", "acrodist.exe", "Adobe\\Acrobat DC\\Acrobat", "Acrobat Distiller", "Adobe"),
        ("7.1", "acrobat.exe", "Somebody\\Acrobat", "Acrobat", "Somebody"),
        ("7.1", "adobearm.exe", "Common Files\\Adobe\\ARM\\1.0", "Adobe Updater", "Adobe"),
        ("7.2", "foxitpdfreaderupdateservice.exe", "Foxit Software\\Foxit PDF Reader",
         "Foxit PDF Reader Update Service", FOXIT),
        ("7.7", "pdfeditor.exe", "Icecream PDF Editor", "Icecream PDF Editor", "Icecream Apps"))),
    # macOS, 4.1, 6, 7, 13: web apps, starters, helpers, neighbours, and names that are others'
    *((section, "app-bundle", {"bundle": bundle, "name": name}) for section, bundle, name in (
        ("4.1", f"com.google.Chrome.app.{APP}", "Gmail"),
        ("4.1", f"com.microsoft.edgemac.app.{APP}", "Outlook"),
        ("4.1", f"com.brave.Browser.app.{APP}", "Gmail"),
        ("4.1", "com.apple.Safari.WebApp.6D7A2B1C", "Mail"),
        ("4.1", "com.parallels.winapp.0f1e2d3c4b5a", "Google Chrome"),
        ("4.1", "com.vmware.proxyApp.0f1e2d3c", "Microsoft Edge"),
        ("4.1", "com.google.Chrome.helper.renderer", "Google Chrome Helper (Renderer)"),
        ("6.21", "com.google.chrome.for.testing", "Google Chrome for Testing"),
        ("6.21", "com.github.Electron", "Electron"),
        ("6.4", "com.microsoft.EdgeUpdater", "EdgeUpdater"),
        ("6.4", "com.microsoft.autoupdate2", "Microsoft AutoUpdate"),
        ("6.5", "org.mozilla.thunderbird", "Thunderbird"),
        ("6.5", "org.mozilla.updater", "Updater"),
        ("6.5", "org.mozilla.crashreporter", "Crash Reporter"),
        ("6.10", "org.gnome.Dia", "Dia"), ("6.11", "com.duckduckgo.macos.vpn", "DuckDuckGo VPN"),
        ("6.21", "com.openai.chat", "ChatGPT"), ("6.21", "ai.perplexity.mac", "Perplexity"),
        ("6.21", "net.mullvad.vpn", "Mullvad VPN"),
        ("7.1", "com.adobe.distiller", "Acrobat Distiller"),
        ("7.1", "com.adobe.ARMDC", "Adobe Acrobat Updater"),
        ("7.2", "com.foxit.PDFEditorUpdateService", "FoxitPDFEditorUpdateService"),
        ("7.8", "com.apple.PreviewMigrator", "PreviewMigrator"),
        ("7.9", "com.readdle.smartemail-Mac", "Spark"))),
    ("7.2", "receipt", {"package": "com.foxit.pkg.pdfeditor.updater"}),
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
