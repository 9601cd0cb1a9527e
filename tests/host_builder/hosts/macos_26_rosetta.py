"""macOS 26.2 on Apple silicon that tells old programs 16.0, with Intel programs of long ago.

Opera has its version in another key than everybody else, Brave's short version the older form.
"""

from __future__ import annotations

from host_builder.hosts._macos import (
    CHROME,
    INFO,
    PLATFORM,
    brave,
    chrome,
    pdf,
    preview,
    safari,
)
from host_builder.mac import PDF_OWNER, PREBOOT, THEN, Mac, web

DISTRIBUTION, RELEASE = "macOS", "26"
TRAITS = ("app", "one-user", "arm64", "multi-arch", "relaunch", "noted")

EXPECT = (
    # Section 4.3: SystemVersion.plist says 16.0 to what was built for an old system.
    ("macos", "", "os", "machine", "", "26.2", "", PLATFORM),
    safari("26.2"),
    ("google-chrome", "stable", "app", "machine", "", "143.0.7499.193", "", CHROME),
    ("vivaldi", "stable", "app", "machine", "", "7.7.3851.61", "",
     f"/Applications/Vivaldi.app/{INFO}"),
    # Section 4.2: the whole version of Opera is its CFBundleVersion; section 11, 24.
    ("opera", "stable", "app", "machine", "", "125.0.5729.12", "",
     f"/Applications/Opera.app/{INFO}"),
    # Section 6.6: the form of the beginning of 2026.
    ("brave", "release", "app", "machine", "", "145.1.87.190", "",
     f"/Applications/Brave Browser.app/{INFO}"),
    # Section 7.9.
    ("skim", "", "app", "machine", "", "1.7.13", "", f"/Applications/Skim.app/{INFO}"),
    preview(),
)  # fmt: skip
EXPECT_DEFAULTS = (("tim", "https", "safari"), ("tim", "pdf", "skim"))

# Section 9.1: a Safari that is older than its files runs what lay there before.
EXPECT_RUNNING = (("safari", None, False), ("vivaldi", "7.7.3851.61", True))


def describe(mac: Mac) -> None:
    """Install all of it."""
    mac.system("26.2", "25C56", shown="16.0")
    mac.supplement("26.2", "25C56")
    mac.safari("26.2", "21623.1.14.11.9")
    mac.preview()
    mac.user("tim")
    chrome(mac, "143.0.7499.193")
    # Intel alone: it runs through Rosetta, and is a program for Intel all the same.
    mac.app("/Applications/Vivaldi.app", "com.vivaldi.Vivaldi", "7.7.3851.61", "3851.61",
            cpus=("x86_64",), info=web(""))  # fmt: skip
    mac.app("/Applications/Opera.app", "com.operasoftware.Opera", "125.0", "125.0.5729.12",
            cpus=("x86_64",), info=web())  # fmt: skip
    brave(mac, "145.1.87.190", "187.190")
    mac.app("/Applications/Skim.app", "net.sourceforge.skim-app.skim", "1.7.13", "167",
            info=PDF_OWNER)  # fmt: skip
    mac.run(f"{PREBOOT}/App/System/Applications/Safari.app/Contents/MacOS/Safari",
            started=THEN - 86_400)  # fmt: skip
    mac.run("/Applications/Vivaldi.app/Contents/MacOS/Vivaldi")
    mac.handlers("tim", pdf("net.sourceforge.skim-app.skim"))
