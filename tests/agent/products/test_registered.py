"""Names, programs and versions as Windows and macOS really have them: which product, which track.

Each name was seen on a machine or in an installer (reference/detection.md, the section named); the
version is in the form in which that source states it.
"""

from __future__ import annotations

import pytest

from passmuster.products.definition import ATTRIBUTES, Product
from passmuster.products.matching import match_all
from passmuster.versions import IncomparableError, compare

ACROBAT = "{AC76BA86-1033-FFFF-7760-BC15014EA700}"
READER = "{AC76BA86-7AD7-1033-7B44-AC0F074E4100}"
GUID = "{0A1B2C3D-4E5F-4A6B-8C7D-9E0F1A2B3C4D}"
DC = {"executable": "acrobat.exe", "folder": "Adobe\\Acrobat DC\\Acrobat",
      "company": "Adobe Systems Incorporated"}  # fmt: skip
# Section, DisplayName, publisher, key, package level, product, track, DisplayVersion.
REGISTERED = [
    ("6.5", "Mozilla Firefox (x64 de)", "Mozilla", "", "", "firefox", "", "155.0"),
    ("6.5", "Mozilla Firefox (AArch64 en-US)", "Mozilla", "", "", "firefox", "", "155.0.1"),
    ("13", "Mozilla Firefox 57.0.2 (fr)", "Mozilla", "", "", "firefox", "", "57.0.2"),
    ("13", "Mozilla Firefox 10.0.2 (x86 en-US)", "Mozilla", "", "", "firefox", "", "10.0.2"),
    ("13", "Mozilla Firefox 140.7.1 ESR (x64 en-US)", "Mozilla", "", "", "firefox", "esr",
     "140.7.1"),
    ("6.5", "Mozilla Firefox ESR (x64 ca-valencia)", "Mozilla", "", "", "firefox", "esr",
     "140.16.0"),
    ("13", "Mozilla Firefox ESR 115.10.0esr (x64 ast)", "Mozilla", "", "", "firefox", "esr",
     "115.10.0"),
    ("6.5", "Nightly (x64 en-US)", "Mozilla", "", "", "firefox", "nightly", "156.0a1"),
    ("6.7", "Opera Stable 132.0.5905.22", "Opera Software", "", "", "opera", "stable",
     "132.0.5905.22"),
    ("6.7", "Opera GX Stable 129.0.5823.64", "Opera Software", "", "", "opera-gx", "stable",
     "129.0.5823.64"),
    ("6.15", "Zen Browser (AArch64 en-US)", "Zen Team", "", "", "zen", "release", "1.17.15b"),
    ("7.1", "Adobe Acrobat (64-bit)", "Adobe", ACROBAT, "1", "adobe-acrobat-reader", "continuous",
     "26.002.21931"),
    ("7.1", "Adobe Acrobat (64-bit)", "Adobe", ACROBAT, "3", "adobe-acrobat", "continuous",
     "26.002.21931"),
    ("7.1", "Adobe Acrobat (64-bit)", "Adobe", ACROBAT, "", "adobe-acrobat", "continuous",
     "26.002.21931"),
    ("13", "Adobe Acrobat DC (64-bit)", "Adobe", ACROBAT, "1", "adobe-acrobat-reader", "continuous",
     "21.001.20135"),
    ("13", "Adobe Acrobat DC (64-bit)", "Adobe", ACROBAT, "4", "adobe-acrobat", "continuous",
     "21.001.20135"),
    ("7.1", "Adobe Acrobat DC", "Adobe", ACROBAT, "1", "adobe-acrobat", "continuous",
     "24.005.20320"),
    ("7.1", "Adobe Acrobat 2017", "Adobe", ACROBAT, "", "adobe-acrobat", "classic-2017",
     "17.012.30262"),
    ("7.1", "Adobe Acrobat 2020", "Adobe", ACROBAT, "1", "adobe-acrobat", "classic-2020",
     "20.005.30793"),
    ("7.1", "Adobe Acrobat 2024 (64-bit)", "Adobe", ACROBAT, "3", "adobe-acrobat", "classic-2024",
     "24.001.30307"),
    ("13", "Adobe Acrobat X Pro - English, Français, Deutsch", "Adobe Systems", ACROBAT, "",
     "adobe-acrobat", "before-2015", "10.1.16"),
    ("7.1", "Adobe Acrobat Reader", "Adobe", READER, "", "adobe-acrobat-reader", "continuous",
     "25.001.21288"),
    ("7.1", "Adobe Acrobat Reader DC MUI", "Adobe", READER, "", "adobe-acrobat-reader",
     "continuous", "24.005.20320"),
    ("7.1", "Adobe Acrobat Reader - Deutsch", "Adobe", READER, "", "adobe-acrobat-reader",
     "continuous", "26.001.21346"),
    ("7.1", "Adobe Acrobat Reader 2020 MUI", "Adobe", READER, "", "adobe-acrobat-reader",
     "classic-2020", "20.005.30793"),
    ("13", "Adobe Reader X (10.1.2)", "Adobe Systems Incorporated", READER, "",
     "adobe-acrobat-reader", "before-2015", "10.1.2"),
    ("13", "Adobe Reader XI (11.0.23) - Deutsch", "Adobe Systems", READER, "",
     "adobe-acrobat-reader", "before-2015", "11.0.23"),
    ("7.2", "Foxit PDF Reader", "Foxit Software Inc.", GUID, "", "foxit-pdf-reader", "",
     "2026.2.1.39815"),
    ("7.2", "Foxit Reader", "Foxit Software Inc.", "Foxit Reader_is1", "", "foxit-pdf-reader", "",
     "10.1.1.37576"),
    ("7.2", "Foxit PhantomPDF", "Foxit Software Inc.", GUID, "", "foxit-pdf-editor", "",
     "10.1.9.37808"),
    ("7.4", "PDF-XChange Editor", "PDF-XChange Co Ltd.", GUID, "", "pdf-xchange-editor", "",
     "10.8.5.410"),
    ("7.5", "Nitro Pro", "Nitro", GUID, "", "nitro-pdf-pro", "", "13.70.8.82"),
    ("7.6", "PDF24 Creator", "geek software GmbH", GUID, "", "pdf24-creator", "", "11.28.2"),
]  # fmt: skip
# Section, source, what is seen, product, track, version.
SEEN = [
    ("6.1", "update-client", {"updater": "BraveSoftware\\Update",
     "client": "{AFE6A462-C574-4B8A-AF43-4CC60DF4563B}"}, "brave", "release", "149.1.91.175"),
    ("6.2", "app-bundle", {"bundle": "com.google.Chrome", "channel": "arm64"}, "google-chrome",
     "stable", "146.0.7680.80"),
    ("6.6", "app-bundle", {"bundle": "com.brave.Browser"}, "brave", "release", "1.91.175.0"),
    ("6.6", "app-bundle", {"bundle": "com.brave.Browser.nightly"}, "brave", "nightly",
     "145.1.87.190"),
    ("6.7", "app-bundle", {"bundle": "com.operasoftware.Opera"}, "opera", "stable",
     "125.0.5729.12"),
    ("6.9", "windows-program", {"executable": "safari.exe", "folder": "Safari",
     "product_name": "Safari", "company": "Apple Inc."}, "safari", "", "5.34.57.2"),
    ("6.10", "app-bundle", {"bundle": "company.thebrowser.Browser"}, "arc", "", "1.152.0"),
    ("6.12", "windows-program", {"executable": "librewolf.exe", "folder": "C:\\Portable",
     "remoting_name": "librewolf"}, "librewolf", "", "151.0.3-1"),
    ("6.14", "windows-program", {"executable": "firefox.exe",
     "folder": "Desktop\\Tor Browser\\Browser", "remoting_name": "firefox", "bundle": "tor"},
     "tor-browser", "", "15.0.20"),
    ("6.5", "msix", {"package": "Mozilla.Firefox", "family": "Mozilla.Firefox_n80bbvh6b1yt2"},
     "firefox", "release", "142.0.1.0"),
    ("6.21", "app-bundle", {"bundle": "com.openai.atlas"}, "chatgpt-atlas", "", "1.2025.309.3"),
    ("7.1", "windows-program", {**DC, "package_level": "1"}, "adobe-acrobat-reader", "continuous",
     "26.2.21931.0"),
    ("7.1", "windows-program", {**DC, "package_level": "3"}, "adobe-acrobat", "continuous",
     "24.5.20320.0"),
    ("7.1", "windows-program", {**DC, "package_level": "3"}, "adobe-acrobat", "classic-2024",
     "24.1.30307.0"),
    ("7.1", "windows-program",
     {**DC, "folder": "Adobe\\Acrobat 2020\\Acrobat", "package_level": "1"}, "adobe-acrobat",
     "classic-2020", "20.5.30793.0"),
    ("4.2", "app-bundle", {"bundle": "com.adobe.Acrobat.Pro"}, "adobe-acrobat", "continuous",
     "26.001.21677"),
    ("7.1", "app-bundle", {"bundle": "com.adobe.Acrobat.Pro"}, "adobe-acrobat", "classic-2020",
     "20.005.30793"),
    ("7.1", "app-bundle", {"bundle": "com.adobe.Reader"}, "adobe-acrobat-reader", "before-2015",
     "11.0.23"),
    ("13", "app-bundle", {"bundle": "com.foxit-software.Foxit PDF Editor"}, "foxit-pdf-editor",
     "perpetual-13", "13.1.7.63027"),
    ("7.2", "windows-program", {"executable": "foxitpdfeditor.exe"}, "foxit-pdf-editor",
     "subscription", "2026.1.0.36485"),
    ("7.2", "windows-program", {"executable": "foxitpdfreader.exe"}, "foxit-pdf-reader", "",
     "2026.2.1.39815"),
    ("7.9", "app-bundle", {"bundle": "net.sourceforge.skim-app.skim"}, "skim", "", "1.7.13"),
]  # fmt: skip


@pytest.mark.parametrize("row", REGISTERED, ids=lambda row: f"{row[1]}, level {row[4]}")
def test_a_registered_name_is_one_product_of_one_track(
    products: list[Product], row: tuple[str, ...]
) -> None:
    """And its version is one of the rule's scheme."""
    section, name, publisher, key, level, product, track, version = row
    seen = {"key": key or name, "name": name, "publisher": publisher, "package_level": level}
    (found,) = match_all(products, "uninstall", seen)
    assert (found.product.id, found.rule.track) == (product, track), section
    assert compare(found.rule.scheme, version, version) == 0


@pytest.mark.parametrize(("section", "source", "seen", "product", "track", "version"), SEEN)
def test_what_is_seen_is_one_product_of_one_track(
    products: list[Product], section: str, source: str, seen: dict[str, str], product: str,
    track: str, version: str,
) -> None:  # fmt: skip
    """And its version is one of the rule's scheme."""
    told = {"version": version} if "version" in ATTRIBUTES[source] else {}
    (found,) = match_all(products, source, {**seen, **told})
    assert (found.product.id, found.rule.track) == (product, track), section
    assert compare(found.rule.scheme, version, version) == 0


def test_a_track_of_acrobat_has_the_name_of_its_versions(products: list[Product]) -> None:
    """What a rule calls a track is what the scheme keeps apart."""
    by_track = {track: version for *_, track, version in REGISTERED if track.startswith("classic")}
    by_track |= {"continuous": "26.002.21931", "before-2015": "10.1.2"}
    told = {
        rule.track
        for product in products
        if product.id in {"adobe-acrobat", "adobe-acrobat-reader"}
        for rule in product.detect
        if rule.scheme == "adobe" and rule.track not in {"", "classic-2015"}
    }
    assert told == set(by_track)
    for track in told - {"continuous"}:
        with pytest.raises(IncomparableError):
            compare("adobe", by_track[track], by_track["continuous"])


def test_a_number_that_is_another_products_is_not_stated(products: list[Product]) -> None:
    """Sections 2.5 and 13: Chrome's MSI, a Waterfox G5, whatever Floorp's ini says."""
    for seen in (
        {"key": GUID, "name": "Google Chrome", "publisher": "Google LLC"},
        {"key": "Waterfox 102.15.2esr (x64 en-US)", "name": "Waterfox (x64 en-US)"},
        {"key": "Ablaze Floorp 12.10.0 (x64 en-US)", "name": "Ablaze Floorp (x64 en-US)"},
    ):
        (found,) = match_all(products, "uninstall", seen)
        assert not found.rule.states_version
