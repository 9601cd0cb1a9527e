"""A German MacBook with macOS 26.3.1 and its first security improvement, and a Firefox that waits.

Safari is seen through the cryptex, its second mount and a link, and is one. The improvement shows
in the system's cryptex alone.
"""

from __future__ import annotations

from host_builder.hosts._macos import (
    CHROME,
    FIREFOX,
    INFO,
    SUPPLEMENT,
    adobe,
    brave,
    chrome,
    firefox,
    https,
    pdf,
    preview,
    safari,
)
from host_builder.mac import Mac, ini

DISTRIBUTION, RELEASE = "macOS", "26"
TRAITS = ("app", "one-user", "locale", "arm64", "staged", "relaunch", "noted")

READER = "/Applications/Büroprogramme/Adobe Acrobat Reader.app"
STAGED = ("/Users/juergen/Library/Caches/Mozilla/updates/Applications/Firefox/updates/0/Updated.app"
          "/Contents/Resources/application.ini")  # fmt: skip

EXPECT = (
    # Section 4.3: the letter stands in the cryptex; the first public one is of 17 March 2026.
    ("macos", "", "os", "machine", "", "26.3.1 (a)", "", SUPPLEMENT),
    # Section 4.1: one Safari, whichever way leads to it.
    safari("26.3.1"),
    ("google-chrome", "stable", "app", "machine", "", "146.0.7680.80", "", CHROME),
    # Section 4.2: the ini is authoritative.
    ("firefox", "release", "app", "machine", "", "148.0.2", "", FIREFOX),
    # Section 6.6: the form since the middle of 2026.
    ("brave", "release", "app", "machine", "", "1.91.175.0", "",
     f"/Applications/Brave Browser.app/{INFO}"),
    # Section 4.1: one level of folders below /Applications; section 13: never a track out of the
    # information text, and nothing else in a bundle states one.
    ("adobe-acrobat-reader", "continuous", "app", "machine", "", "26.001.21677", "",
     f"{READER}/{INFO}"),
    preview(),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("juergen", "https", "google-chrome"),
    ("juergen", "pdf", "adobe-acrobat-reader"),
)
# Section 9.1: the helpers of Chrome run out of the framework of the version that was started.
EXPECT_RUNNING = (("google-chrome", "146.0.7680.71", False), ("firefox", "148.0.2", True))
# Section 13: the staged copy is a version that waits.
EXPECT_PENDING = (("firefox", "149.0"),)
EXPECT_CIRCUMSTANCES = ()


def describe(mac: Mac) -> None:
    """Install all of it."""
    mac.system("26.3.1", "25D2128")
    mac.supplement("26.3.1", "25D771280a", "(a)")
    mac.safari("26.3.1", "21623.2.7.111.2")
    mac.preview()
    mac.user("juergen")
    chrome(mac, "146.0.7680.80")
    firefox(mac, "148.0.2")
    brave(mac, "1.91.175.0", "191.175")
    adobe(mac, READER, "com.adobe.Reader", "26.001.21677")
    mac.file(STAGED, ini("149.0"))
    mac.plist(
        STAGED.replace("Resources/application.ini", "Info.plist"),
        {"CFBundleIdentifier": "org.mozilla.firefox", "CFBundleShortVersionString": "149.0"},
    )
    main = mac.run("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    framework = "Contents/Frameworks/Google Chrome Framework.framework/Versions/146.0.7680.71"
    for helper in ("Google Chrome Helper", "Google Chrome Helper (Renderer)"):
        mac.run(f"/Applications/Google Chrome.app/{framework}/Helpers/{helper}.app/Contents/MacOS/"
                f"{helper}", parent=main, options="--type=renderer")  # fmt: skip
    mac.run("/Applications/Firefox.app/Contents/MacOS/firefox")
    # Section 8.2: small letters; the viewer's role where there is none for all.
    mac.handlers(
        "juergen",
        https("com.google.Chrome"),
        {**pdf("com.adobe.Reader", "LSHandlerRoleViewer"), "LSHandlerRoleAll": "-"},
    )
