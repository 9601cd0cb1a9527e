"""An Intel Mac with macOS 12.7.6: Acrobat, Reader and Foxit, and older receipts."""

from __future__ import annotations

from host_builder.hosts._macos import INFO, OLD_SAFARI, PLATFORM, adobe, preview, safari
from host_builder.hosts._macos import pdf as opens
from host_builder.mac import PDF_OWNER, Mac

DISTRIBUTION, RELEASE = "macOS", "12"
ARCHITECTURE = "x86_64"
TRAITS = ("app", "several-users", "noted")

# Section 7.1: an older name that stays when the program is updated in place.
READER = "/Applications/Adobe Acrobat Reader DC.app"
ACROBAT = "/Applications/Adobe Acrobat DC/Adobe Acrobat.app"
FOXIT = "/Applications/Foxit PDF Reader.app"
EDITOR = "/Applications/Foxit PDF Editor.app"
OLD_EDITOR = "/Users/uwe/Applications/Foxit PDF Editor.app"
POSTSCRIPT = {
    "CFBundleDocumentTypes": [
        {
            "CFBundleTypeRole": "Viewer",
            "LSHandlerRank": "Owner",
            "LSItemContentTypes": ["com.adobe.postscript"],
        }
    ]
}

EXPECT = (
    # Section 4.3: up to 12 there is no cryptex.
    ("macos", "", "os", "machine", "", "12.7.6", "", PLATFORM),
    # Section 4.1: a folder here, no link.
    safari("17.6", OLD_SAFARI),
    ("adobe-acrobat-reader", "continuous", "app", "machine", "", "24.003.20180", "",
     f"{READER}/{INFO}"),
    ("adobe-acrobat", "continuous", "app", "machine", "", "24.003.20180", "", f"{ACROBAT}/{INFO}"),
    # Section 7.2: a blank in the identifier; what the receipt says is older.
    ("foxit-pdf-reader", "", "app", "machine", "", "2024.3.0.65538", "", f"{FOXIT}/{INFO}"),
    ("foxit-pdf-editor", "perpetual-14", "app", "machine", "", "14.0.2.69164", "",
     f"{EDITOR}/{INFO}"),
    # Section 13: the identifier up to 13.x; section 7.2: each major of it is a line of its own.
    ("foxit-pdf-editor", "perpetual-13", "app", "user", "uwe", "13.1.6.63005", "",
     f"{OLD_EDITOR}/{INFO}"),
    preview(),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("uwe", "https", "safari"), ("uwe", "pdf", "adobe-acrobat"),
    ("vera", "https", "safari"), ("vera", "pdf", "foxit-pdf-reader"),
)  # fmt: skip


def describe(mac: Mac) -> None:
    """Install all of it."""
    mac.system("12.7.6", "21H1320")
    mac.safari("17.6", "17618.3.11.11.7", in_cryptex=False)
    mac.preview()
    mac.user("uwe")
    mac.user("vera", 502)
    adobe(mac, READER, "com.adobe.Reader", "24.003.20180")
    adobe(mac, ACROBAT, "com.adobe.Acrobat.Pro", "24.003.20180")
    mac.app("/Applications/Adobe Acrobat DC/Acrobat Distiller.app", "com.adobe.distiller",
            "24.003.20180", "24.003.20180", cpus=("x86_64",), info=POSTSCRIPT)  # fmt: skip
    mac.app(FOXIT, "com.foxit-software.Foxit PDF Reader", "2024.3.0.65538", "65538",
            info=PDF_OWNER)  # fmt: skip
    mac.app(EDITOR, "com.foxit.PDFEditor", "14.0.2.69164", "69164", info=PDF_OWNER)
    mac.app(OLD_EDITOR, "com.foxit-software.Foxit PDF Editor", "13.1.6.63005", "63005",
            cpus=("x86_64",), info=PDF_OWNER)  # fmt: skip
    mac.receipt("com.foxit.pkg.pdfreader", "2023.3.0.23028")
    mac.receipt("com.foxit.pkg.pdfeditor", "14.0.2.69164")
    mac.receipt("com.adobe.acrobat.DC.viewer.app.pkg.MUI", "20.006.20034")
    # A receipt outlives what was thrown away.
    mac.receipt("com.google.Chrome", "101.0.4951.64")
    mac.handlers("uwe", opens("com.adobe.Acrobat.Pro"))
    mac.handlers("vera", opens("com.foxit-software.Foxit PDF Reader"))
