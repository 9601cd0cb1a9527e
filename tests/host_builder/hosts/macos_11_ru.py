"""A Russian macOS 11.7.10 that tells old programs 10.16: Yandex Browser, and Tor on the desktop."""

from __future__ import annotations

from host_builder.hosts._macos import INFO, OLD_SAFARI, PLATFORM, https, preview, safari
from host_builder.mac import Mac, ini, web

DISTRIBUTION, RELEASE = "macOS", "11"
ARCHITECTURE = "x86_64"
TRAITS = ("app", "one-user", "locale")

TOR = "/Users/ольга/Desktop/Tor Browser.app"
YANDEX = "/Applications/Yandex.app"

EXPECT = (
    # Section 4.3: 10.16 is what old programs are told.
    ("macos", "", "os", "machine", "", "11.7.10", "", PLATFORM),
    safari("16.6.1", OLD_SAFARI),
    ("yandex-browser", "stable", "app", "machine", "", "25.4.1.1015", "", f"{YANDEX}/{INFO}"),
    # Section 6.14: its own version; the ini tells the Firefox that it is built from.
    ("tor-browser", "", "app", "user", "ольга", "15.0.20", "",
     f"{TOR}/Contents/Resources/tbb_version.json"),
    preview("11.0"),
)  # fmt: skip
EXPECT_DEFAULTS = (("ольга", "https", "yandex-browser"), ("ольга", "pdf", "apple-preview"))


def describe(mac: Mac) -> None:
    """Install all of it."""
    mac.system("11.7.10", "20G1427", shown="10.16")
    mac.safari("16.6.1", "16615.3.12.11.6", in_cryptex=False)
    mac.preview()
    mac.user("ольга", private=False)
    mac.app(YANDEX, "ru.yandex.desktop.yandex-browser", "25.4.1.1015", "4.1.1015",
            cpus=("x86_64",), info={"CFBundleName": "Яндекс Браузер", **web("")})  # fmt: skip
    mac.app(TOR, "org.torproject.torbrowser", "15.0.20", "14025.9.1",
            info={"CFBundleExecutable": "firefox", **web("")},
            ini=ini("140.16.0", vendor="Tor Project", remoting="torbrowser"))  # fmt: skip
    mac.file(f"{TOR}/Contents/Resources/tbb_version.json",
             '{"version":"15.0.20","architecture":"macos","channel":"release"}')  # fmt: skip
    mac.handlers("ольга", https("ru.yandex.desktop.yandex-browser"))
