"""A Japanese macOS 14.8.1 with Firefox twice: a release and an ESR of one and the same identifier.

The folder of programs has a Japanese name, and what bundles call themselves is no name to go by.
"""

from __future__ import annotations

from host_builder.hosts._macos import (
    CHROME,
    FIREFOX,
    INFO,
    INI,
    PLATFORM,
    chrome,
    firefox,
    https,
    pdf,
    preview,
    safari,
)
from host_builder.mac import PDF_OWNER, Mac

DISTRIBUTION, RELEASE = "macOS", "14"
TRAITS = ("app", "several-users", "locale", "arm64", "noted")

ESR = "/Applications/業務/Firefox ESR.app"
EXPERT = "/Users/hanako/Applications/PDF Expert.app"

EXPECT = (
    ("macos", "", "os", "machine", "", "14.8.1", "", PLATFORM),
    safari("26.0.1"),
    ("google-chrome", "stable", "app", "machine", "", "141.0.7390.55", "", CHROME),
    # Section 6.5: the track is RemotingName's; the property list has no word for it.
    ("firefox", "release", "app", "machine", "", "143.0.4", "", FIREFOX),
    ("firefox", "esr", "app", "machine", "", "140.3.1", "", f"{ESR}/{INI}"),
    # Section 4.1: also in a user's own folder; section 7.9.
    ("pdf-expert", "", "app", "user", "hanako", "3.11.2", "", f"{EXPERT}/{INFO}"),
    preview(),
)
EXPECT_DEFAULTS = (
    ("hanako", "https", "google-chrome"), ("hanako", "pdf", "pdf-expert"),
    # Section 8.2: without a handler it is the system's own; a "-" is none.
    ("taro", "https", "safari"), ("taro", "pdf", "apple-preview"),
)  # fmt: skip


def describe(mac: Mac) -> None:
    """Install all of it."""
    mac.system("14.8.1", "23J30")
    mac.supplement("14.8.1", "23J30")
    mac.safari("26.0.1", "19622.1.22.118.4")
    mac.preview()
    mac.user("hanako")
    mac.user("taro", 502)
    chrome(mac, "141.0.7390.55")
    firefox(mac, "143.0.4")
    firefox(mac, "140.3.1", ESR, "firefox-esr")
    mac.app(
        EXPERT,
        "com.readdle.PDFExpert-Mac",
        "3.11.2",
        "1150",
        info={"CFBundleName": "PDFエキスパート", "CFBundleExecutable": "PDF Expert", **PDF_OWNER},
    )
    mac.handlers("hanako", https("com.google.Chrome"), pdf("com.readdle.PDFExpert-Mac"))
    mac.handlers("taro", https("-"))
