"""An Intel Mac with macOS 13.4.1 (a), which was withdrawn, and Chrome in three homes."""

from __future__ import annotations

from host_builder.hosts._macos import (
    INFO,
    SUPPLEMENT,
    chrome,
    https,
    preview,
    safari,
)
from host_builder.mac import Mac

DISTRIBUTION, RELEASE = "macOS", "13"
ARCHITECTURE = "x86_64"
TRAITS = ("app", "several-users", "noted")

EXPECT = (
    # Peers, 2.5 (42, 43): the letter is a part of the version, also of one that was withdrawn.
    ("macos", "", "os", "machine", "", "13.4.1 (a)", "", SUPPLEMENT),
    safari("16.5.2"),
    # Section 4.1: each copy of each person; section 13 of peers.md, 2.3.
    ("google-chrome", "stable", "app", "user", "ada", "114.0.5735.198", "",
     f"/Users/ada/Applications/Google Chrome.app/{INFO}"),
    ("google-chrome", "stable", "app", "user", "ben", "115.0.5790.98", "",
     f"/Users/ben/Applications/Google Chrome.app/{INFO}"),
    ("google-chrome", "beta", "app", "user", "cem", "116.0.5845.14", "",
     f"/Users/cem/Applications/Google Chrome Beta.app/{INFO}"),
    # Peers, 2.2 (11): a second copy by another name is a second copy.
    ("google-chrome", "stable", "app", "user", "cem", "112.0.5615.137", "",
     f"/Users/cem/Downloads/Google Chrome 2.app/{INFO}"),
    preview("11.0"),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("ada", "https", "google-chrome"), ("ada", "pdf", "apple-preview"),
    # Section 8.2: the program is not there for ben alone; what opens instead is not guessed.
    ("ben", "pdf", "apple-preview"),
    ("cem", "https", "google-chrome"), ("cem", "pdf", "apple-preview"),
)  # fmt: skip


def describe(mac: Mac) -> None:
    """Install all of it."""
    mac.system("13.4.1", "22F82")
    mac.supplement("13.4.1", "22F770820b", "(a)")
    mac.safari("16.5.2", "18615.2.9.11.7")
    mac.preview()
    intel = ("x86_64",)
    for number, name in enumerate(("ada", "ben", "cem"), start=501):
        mac.user(name, number, private=name != "cem")
    chrome(mac, "114.0.5735.198", "/Users/ada/Applications", cpus=intel)
    chrome(mac, "115.0.5790.98", "/Users/ben/Applications", cpus=intel)
    chrome(mac, "116.0.5845.14", "/Users/cem/Applications", " Beta", cpus=intel)
    mac.app("/Users/cem/Downloads/Google Chrome 2.app", "com.google.Chrome", "112.0.5615.137",
            "5615.137", cpus=intel)  # fmt: skip
    mac.handlers("ada", https("com.google.Chrome"))
    mac.handlers("ben", https("com.google.Chrome.beta"))
    mac.handlers("cem", https("com.google.Chrome.beta"))
