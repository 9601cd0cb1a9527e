"""A whole policy with every rule and table, for tests that break it in one place."""

from __future__ import annotations

GOOD = """\
schema = 1
publisher = "Example"

[defaults]
grace_days = { unknown = 14, critical = 7 }
exploited = ["cisa-kev"]

[texts.browser.de]
text = "Aktualisieren"
url = "https://example.test/"

[[requirement]]
id = "firefox"
product = "firefox"
rule = "latest-security"
scheme = "mozilla"
first = "release-data/firefox:rapid"
second = ["mfsa/firefox"]
security = "mfsa/firefox"
assume_security = "major"
support = "endoflife.date/firefox"
branches = "cycles"
advice = "browser"

[[requirement.mark]]
version = "152.0.4"
reason = "the bulletin says so"

[[requirement.withdrawn]]
reason = "pulled"
versions = ["152.0.5"]

[[requirement]]
id = "brave"
product = "brave"
rule = "latest-minus"
behind = 2
scheme = "brave"
first = "scoop-extras/brave"
sources = 1

[[requirement]]
id = "windows"
product = "windows"
rule = "latest"
scheme = "windows-build"
first = "windows-version-feed/client"
sources = 1
support = "endoflife.date/windows"
branches = "named"

[[requirement.branch]]
id = "10-22h2"
prefix = "19045"
cycle = "10-22h2"
extended = [{ support = ["esu"], cycle = "10-22h2", proven_from = "19045.6575" }]

[[requirement]]
id = "ubuntu"
product = "ubuntu"
rule = "support"
scheme = "dotted"
support = "endoflife.date/ubuntu"

[[requirement]]
id = "debian-12"
rule = "distro-security"
scheme = "deb"
first = "debian-archive/bookworm:{package}"
sources = 1

[requirement.packages.evince]
package = "evince"
mark = [{ version = "43.1-2", reason = "x" }]

[[requirement]]
id = "by-hand"
product = "xpdf"
rule = "fixed"
reason = "no feed"
scheme = "dotted"
branches = [{ id = "4", prefix = "4", steps = [{ minimum = "4.05", released = 2026-01-01 }] }]

[[required]]
id = "a-browser"
any_of = ["firefox"]

[[accepted]]
id = "browsers"
kind = "browser"
products = ["firefox"]

[[forbidden]]
id = "no-konqueror"
product = "konqueror"

[[waiver]]
id = "w-7"
customer = "c-1"
reason = "the till waits for its new software"
requested_by = "till team"
requested = 2026-08-01
approved_by = "security officer"
approved = 2026-08-02
expires = 2026-10-31
product = "firefox"
at_least = "140"
below = "141"
scheme = "mozilla"
"""
