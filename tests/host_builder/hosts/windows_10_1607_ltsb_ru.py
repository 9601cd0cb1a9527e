# ruff: noqa: RUF001 - it is Cyrillic on purpose
"""A Russian Windows 10 Enterprise LTSB 2016: Yandex under its localized name, for one person."""

from __future__ import annotations

from host_builder.hosts._windows import (
    FIREFOX,
    NT,
    choose,
    chromium,
    firefox,
    handler,
    register,
    uninstall_of,
)
from host_builder.win import Windows

DISTRIBUTION, RELEASE = "Windows 10", "1607 LTSB"
TRAITS = ("uninstall", "one-user", "locale")

YANDEX = "C:\\Users\\Ольга\\AppData\\Local\\Yandex\\YandexBrowser\\Application\\browser.exe"

EXPECT = (
    # Peers, 2.4: the localized ProductName tells nothing; EditionID does.
    ("windows", "ltsc", "os", "machine", "", "10.0.14393.8422", "", NT),
    ("firefox", "esr", "installer", "machine", "", "115.27.0", "",
     f"{FIREFOX.rpartition(chr(92))[0]}\\application.ini"),
    # Section 6.20.
    ("yandex-browser", "stable", "installer", "user", "Ольга", "25.8.1.872", "", YANDEX),
)  # fmt: skip
EXPECT_DEFAULTS = (("Ольга", "https", "yandex-browser"),)


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(14393, 8422, "EnterpriseS", "Windows 10 Корпоративная 2016 с долгосрочным "
                   "обслуживанием", release_id="1607")  # fmt: skip
    own = windows.user("Ольга", 1001)
    firefox(windows, "115.27.0", tag="x64 ru", esr=True)
    chromium(windows, YANDEX, "25.8.1.872", "Yandex", "YANDEX LLC", dll="browser.dll")
    register(windows, f"{uninstall_of(own)}\\YandexBrowser", "Яндекс Браузер", "25.8.1.872",
             "ООО «ЯНДЕКС»", InstallLocation=YANDEX.rpartition("\\")[0])  # fmt: skip
    handler(windows, f"{own}_Classes", "YandexHTML.ABCD", f'"{YANDEX}" --single-argument %1')
    choose(windows, own, https="YandexHTML.ABCD")
