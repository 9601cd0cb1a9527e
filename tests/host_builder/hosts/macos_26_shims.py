"""macOS 26.1 full of look-alikes: web applications, virtual machines' programs, trash, choosers.

One unknown browser and one unknown viewer are told; what only claims PDF files for some purpose of
its own is not.
"""

from __future__ import annotations

from host_builder.hosts._macos import CHROME, INFO, PLATFORM, chrome, https, preview, safari
from host_builder.mac import PDF_OWNER, Mac, pdf, web

DISTRIBUTION, RELEASE = "macOS", "26"
TRAITS = ("app", "one-user", "arm64", "unknown-product")

STRANGE = "/Applications/Aurora Web.app"
VIEWER = "/Users/mika/Applications/Leaf PDF.app"

EXPECT = (
    ("macos", "", "os", "machine", "", "26.1", "", PLATFORM),
    safari("26.1"),
    ("google-chrome", "stable", "app", "machine", "", "142.0.7444.176", "", CHROME),
    # Section 6.21: a browser that no definition knows is told.
    ("unknown-browser", "", "app", "machine", "", None, "unknown-product", STRANGE),
    ("unknown-pdf-viewer", "", "app", "user", "mika", None, "unknown-product", VIEWER),
    preview(),
)
EXPECT_DEFAULTS = (("mika", "https", ""), ("mika", "pdf", "apple-preview"))

HOME = "/Users/mika"


def describe(mac: Mac) -> None:
    """Install all of it."""
    mac.system("26.1", "25B78")
    mac.supplement("26.1", "25B78")
    mac.safari("26.1", "21622.2.11.11.9")
    mac.preview()
    mac.user("mika", private=False)
    chrome(mac, "142.0.7444.176")
    mac.app(STRANGE, "dev.aurora.web", "4.2", "420", info=web())
    mac.app(VIEWER, "org.leaf.pdf", "2.0", "20", info=PDF_OWNER)
    mac.handlers("mika", https("dev.aurora.web"))
    starters(mac)
    neighbours(mac)
    elsewhere(mac)


def starters(mac: Mac) -> None:
    """Put what only starts something else where people keep their programs."""
    # Sections 4.1 and 13: a web application has Chrome's version, and is none.
    shims = f"{HOME}/Applications/Chrome Apps.localized"
    hashed = "com.google.Chrome.app.kjgfgldnnfoeklkmfkjfagphfepbbdan"
    mac.app(f"{shims}/Google Meet.app", hashed, "142.0.7444.176", info={
        "CFBundleExecutable": "app_mode_loader", "CrAppModeShortcutID": hashed[-32:],
        "CrBundleIdentifier": "com.google.Chrome", **web(""),
    })  # fmt: skip
    mac.app(f"{HOME}/Applications/Teams.app",
            "com.microsoft.edgemac.app.cifhbcnohmdccbgoicgdjpfamggdegmo", "142.0.3595.94",
            info=web())  # fmt: skip
    mac.app(f"{HOME}/Applications/Fahrplan.app", "com.apple.Safari.WebApp.4A8C0D2E", "26.1",
            info=web())  # fmt: skip
    # Section 4.1: its information text is a path of Windows; section 13: named after a browser.
    mac.app(f"{HOME}/Applications/Google Chrome.app", "com.parallels.winapp.8f1c0a", "1.0", info={
        "CFBundleGetInfoString": "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
        **web(),
    })  # fmt: skip
    # A chooser has no window of its own: it hands over.
    mac.app("/Applications/Finicky.app", "se.johnste.finicky", "4.1.4", info={
        "LSUIElement": True, **web(),
    })  # fmt: skip
    # Section 4.1: an application of iOS lies in a wrapper.
    mac.file("/Applications/Reader X.app/Wrapper/Reader X.app/Info.plist", "<plist/>")
    mac.link("/Applications/Reader X.app/WrappedBundle", "")


def neighbours(mac: Mac) -> None:
    """Put programs there that claim web addresses or PDF files, and are neither."""
    mac.app("/Applications/Painter.app", "com.example.painter", "3.0",
            info={"CFBundleDocumentTypes": [pdf("Alternate", "Editor")]})  # fmt: skip
    mac.app(
        "/Applications/Printer Queue.app",
        "com.example.queue",
        "3.0",
        info={
            "CFBundleDocumentTypes": [
                {
                    "CFBundleTypeRole": "Shell",
                    "LSHandlerRank": "Owner",
                    "LSItemContentTypes": ["com.adobe.pdf"],
                }
            ]
        },
    )
    mac.app("/Applications/Downloader.app", "com.example.downloader", "7.1", info={
        "CFBundleURLTypes": [{"CFBundleTypeRole": "Viewer", "CFBundleURLSchemes": ["https"]}],
    })  # fmt: skip
    mac.app("/Applications/Meeting.app", "com.example.meeting", "6.5", info={
        "CFBundleURLTypes": [{"CFBundleURLSchemes": ["http", "https", "meeting"]}],
    })  # fmt: skip


def elsewhere(mac: Mac) -> None:
    """Put copies of Chrome where no installation lies."""
    for folder in (f"{HOME}/.Trash", "/Volumes/Chrome", f"{HOME}/Library/Caches/ms-playwright",
                   "/private/var/folders/zz/AppTranslocation/0F1E",
                   "/Applications/Google Chrome.app/Contents/Frameworks"):  # fmt: skip
        mac.app(f"{folder}/Google Chrome Helper.app", "com.google.Chrome", "99.0.4844.51")
    # Section 13: a complete copy, staged, of a program that nobody asked about.
    mac.app(f"{HOME}/Library/Caches/com.example/Updated.app", "com.google.Chrome", "150.0.1.2")
    mac.file(f"/Applications/Empty.app/{INFO.replace('Info.plist', 'PkgInfo')}", "APPL????")
