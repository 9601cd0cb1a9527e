"""A German Windows 11 24H2 Enterprise of three people, on the lower build of a hotpatch month.

The administrator pins Chrome, keeps Adobe's updater off and pauses updates of the system; a
restart is due. One of the people is not logged on and has a Vivaldi of her own.
"""

from __future__ import annotations

from host_builder.hosts._windows import (
    ACROBAT,
    CHROME,
    CHROME_ID,
    EDGE,
    NT,
    SUMATRA,
    UNINSTALL,
    acrobat,
    choose,
    chrome,
    chromium,
    edge,
    handler,
    register,
    simple,
    uninstall_of,
)
from host_builder.win import CURRENT, SOFTWARE, Windows

DISTRIBUTION, RELEASE = "Windows 11", "24H2"
TRAITS = ("uninstall", "several-users", "not-logged-on", "locale", "policy", "restart")

VIVALDI = "C:\\Users\\jürgen\\AppData\\Local\\Vivaldi\\Application\\vivaldi.exe"

EXPECT = (
    # Section 3.4: a hotpatched machine stands lower than the month's cumulative update.
    ("windows", "enterprise", "os", "machine", "", "10.0.26100.6508", "", NT),
    ("google-chrome", "stable", "installer", "machine", "", "139.0.7258.155", "", CHROME),
    ("microsoft-edge", "stable", "installer", "machine", "", "140.0.3485.54", "", EDGE),
    # Section 7.1: a higher SCAPackageLevel is Acrobat itself.
    ("adobe-acrobat", "continuous", "msi", "machine", "", "26.2.21931.0", "", ACROBAT),
    ("sumatrapdf", "", "installer", "machine", "", "3.5.2.0", "", SUMATRA),
    # Section 6.8; the key lies in a hive that is not loaded (2.1).
    ("vivaldi", "", "installer", "user", "jürgen", "7.5.3735.66", "", VIVALDI),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("jürgen", "https", "vivaldi"),
    ("müller", "https", "microsoft-edge"), ("müller", "pdf", "adobe-acrobat"),
    ("sekretariat", "pdf", "sumatrapdf"),
)  # fmt: skip
EXPECT_OBSTACLES = (
    ("windows", "windows-update-paused"),
    ("google-chrome", "updater-policy"),
    ("adobe-acrobat", "adobe-policy"),
)
EXPECT_CIRCUMSTANCES = ("reboot-required",)


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(26100, 6508, "Enterprise", "Windows 10 Enterprise", display="24H2",
                   release_id="2009")  # fmt: skip
    mueller = windows.user("müller", 1001)
    desk = windows.user("sekretariat", 1002)
    away = windows.user("jürgen", 1104, logged_on=False)
    chrome(windows, "139.0.7258.155")
    edge(windows, "140.0.3485.54", webview="140.0.3485.54")
    acrobat(windows, "26.002.21931", 3, code="{AC76BA86-1033-FFFF-7760-BC15014EA700}")
    register(windows, f"{UNINSTALL}\\{{AC76BA86-1033-FF00-7760-BC15014EA7FF}}", "Adobe Acrobat "
             "Deutsch Sprachpaket", "25.001.20432", "Adobe")  # fmt: skip
    simple(windows, SUMATRA, "3.5.2.0", "SumatraPDF", "Krzysztof Kowalczyk")
    register(windows, f"{UNINSTALL}\\SumatraPDF", "SumatraPDF", "3.5.2", "Krzysztof Kowalczyk",
             InstallLocation=SUMATRA.rpartition("\\")[0])  # fmt: skip
    handler(windows, f"{SOFTWARE}\\Classes", "SumatraPDF.pdf", f'"{SUMATRA}" "%1"')
    chromium(windows, VIVALDI, "7.5.3735.66", "Vivaldi", "Vivaldi Technologies AS",
             dll="vivaldi.dll")  # fmt: skip
    register(windows, f"{uninstall_of(away)}\\Vivaldi", "Vivaldi", "7.5.3735.66",
             "Vivaldi Technologies AS.",
             InstallLocation=VIVALDI.rpartition("\\")[0])  # fmt: skip
    handler(windows, f"{away}_Classes", "VivaldiHTM.QXYZ", f'"{VIVALDI}" --single-argument %1')
    choose(windows, mueller, https="MSEdgeHTM", pdf="Acrobat.Document.DC")
    choose(windows, desk, pdf="SumatraPDF.pdf")
    choose(windows, away, https="VivaldiHTM.QXYZ")
    policies = f"{SOFTWARE}\\Policies"
    windows.key(f"{policies}\\Google\\Update", {f"TargetVersionPrefix{CHROME_ID}": "139."})
    windows.key(f"{policies}\\Adobe\\Adobe Acrobat\\DC\\FeatureLockDown", {"bUpdater": 0})
    windows.key(f"{policies}\\Microsoft\\Windows\\WindowsUpdate",
                {"PauseQualityUpdatesStartTime": "2026-11-20"})  # fmt: skip
    windows.key(f"{CURRENT}\\WindowsUpdate\\Auto Update\\RebootRequired")
