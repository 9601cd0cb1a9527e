"""A preview of macOS 26.4 with a developer's browsers: previews of their own, and forks."""

from __future__ import annotations

from host_builder.hosts._macos import (
    INFO,
    INI,
    PLATFORM,
    chrome,
    firefox,
    https,
    preview,
    safari,
)
from host_builder.mac import Mac, ini, web

DISTRIBUTION, RELEASE = "macOS", "26"
TRAITS = ("app", "several-users", "arm64", "noted")

NIGHTLY = "/Applications/Firefox Nightly.app"
EDITION = "/Applications/Firefox Developer Edition.app"
BETA = "/Applications/Firefox Beta.app"
ZEN, LIBREWOLF = "/Applications/Zen.app", "/Applications/LibreWolf.app"
WATERFOX, MULLVAD = "/Applications/Waterfox.app", "/Applications/Mullvad Browser.app"
ORION, ARC, DUCK = (
    "/Applications/Orion.app",
    "/Applications/Arc.app",
    "/Applications/DuckDuckGo.app",
)
TECHNOLOGY = "/Applications/Safari Technology Preview.app"

EXPECT = (
    ("macos", "", "os", "machine", "", "26.4", "", PLATFORM),
    safari("26.4"),
    ("safari-technology-preview", "", "app", "machine", "", "26.4", "", f"{TECHNOLOGY}/{INFO}"),
    ("google-chrome", "canary", "app", "machine", "", "147.0.7702.0", "",
     f"/Applications/Google Chrome Canary.app/{INFO}"),
    # Section 6.5: only a nightly's version shows what it is; the others' RemotingName tells.
    ("firefox", "nightly", "app", "machine", "", "150.0a1", "", f"{NIGHTLY}/{INI}"),
    ("firefox", "developer", "app", "machine", "", "149.0", "", f"{EDITION}/{INI}"),
    ("firefox", "beta", "app", "machine", "", "149.0", "", f"{BETA}/{INI}"),
    # Section 6.15.
    ("zen", "release", "app", "machine", "", "1.19.2b", "", f"{ZEN}/{INI}"),
    # Section 6.12: without the `-N` here.
    ("librewolf", "", "app", "machine", "", "148.0.2", "", f"{LIBREWOLF}/{INI}"),
    # Section 6.13: its own number; the ini has that of the Firefox below.
    ("waterfox", "", "app", "machine", "", "6.6.14", "", f"{WATERFOX}/{INFO}"),
    # Section 6.21: like Tor, with a version of its own.
    ("mullvad-browser", "", "app", "machine", "", "15.0.6", "",
     f"{MULLVAD}/Contents/Resources/mbb_version.json"),
    ("orion", "", "app", "machine", "", "1.0.3", "", f"{ORION}/{INFO}"),
    # Section 4.2: the short version; the build stands beside it.
    ("arc", "", "app", "machine", "", "1.152.0", "", f"{ARC}/{INFO}"),
    ("duckduckgo-browser", "", "app", "machine", "", "1.176.0", "", f"{DUCK}/{INFO}"),
    preview(),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("dev", "https", "arc"), ("dev", "pdf", "apple-preview"),
    ("test", "https", "safari"), ("test", "pdf", "apple-preview"),
)  # fmt: skip
# Sections 4.3 and 13: the base system's build ends in a small letter.
EXPECT_CIRCUMSTANCES = ("preview-build",)


def describe(mac: Mac) -> None:
    """Install all of it."""
    mac.system("26.4", "25E5218f")
    mac.supplement("26.4", "25E5218f")
    mac.safari("26.4", "21624.1.10.11.4")
    mac.preview()
    mac.user("dev")
    mac.user("test", 502)
    mac.app(TECHNOLOGY, "com.apple.SafariTechnologyPreview", "26.4", "21625.1.9", info=web())
    chrome(mac, "147.0.7702.0", suffix=" Canary")
    firefox(mac, "150.0a1", NIGHTLY, "firefox-nightly", "org.mozilla.nightly")
    firefox(mac, "149.0", EDITION, "firefox-dev", "org.mozilla.firefoxdeveloperedition")
    firefox(mac, "149.0", BETA, "firefox-beta")
    kin(
        mac,
        ZEN,
        "app.zen-browser.zen",
        ini("1.19.2b", name="Zen", remoting="zen", vendor="Zen Team"),
    )
    kin(mac, LIBREWOLF, "io.gitlab.librewolf-community.librewolf",
        ini("148.0.2", name="LibreWolf", remoting="librewolf", vendor="LibreWolf"))  # fmt: skip
    kin(
        mac,
        WATERFOX,
        "org.waterfoxproject.waterfox",
        ini("140.9.0", name="Waterfox", remoting="waterfox", vendor="BrowserWorks"),
        "6.6.14",
    )
    kin(
        mac,
        MULLVAD,
        "net.mullvad.mullvadbrowser",
        ini("140.8.0", name="Mullvad Browser", remoting="mullvadbrowser", vendor="Mullvad"),
    )
    mac.file(f"{MULLVAD}/Contents/Resources/mbb_version.json", '{"version":"15.0.6"}')
    mac.app(ORION, "com.kagi.kagimacOS", "1.0.3", "141", info=web())
    mac.app(ARC, "company.thebrowser.Browser", "1.152.0", "82313", info=web())
    mac.app(DUCK, "com.duckduckgo.macos.browser", "1.176.0", "642", info=web())
    # Section 13: a diagram editor of the same name as a browser; the identifier decides.
    mac.app("/Applications/Dia.app", "org.gnome.Dia", "0.97.3")
    mac.handlers("dev", https("company.thebrowser.Browser"))


def kin(mac: Mac, path: str, identifier: str, stated: str, short: str = "") -> None:
    """Install a fork of Firefox, whose short version is its ini's unless it is said to differ."""
    version = next(line for line in stated.splitlines() if line.startswith("Version="))
    plain = version.partition("=")[2].rstrip("b")
    mac.app(path, identifier, short or plain, "26.3.1", ini=stated, info=web(""))
