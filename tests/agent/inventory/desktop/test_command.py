"""Exec lines: quoting, wrappers, sandboxes, and lines that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.inventory.desktop.command import LONGEST, understand, words

FLATPAK = (
    "/usr/bin/flatpak run --branch=stable --arch=x86_64 --command=firefox "
    "--file-forwarding org.mozilla.firefox @@u %u @@"
)
DRIVER = "/var/lib/snapd/snap/bin/chromium.chromedriver"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("firefox %u", ["firefox"]),
        ('"/opt/my browser/run" --a="b c" %U', ["/opt/my browser/run", "--a=b c"]),
        (r'"a\"b\\c\$d" e', ['a"b\\c$d', "e"]),
        ("'/opt/x y/z' 50%%", ["/opt/x y/z", "50%"]),
        (r"/opt/x\ y/z", ["/opt/x y/z"]),
        ('a ""', ["a", ""]),
        ('"open', []),
        ("it's", []),
        ("back\\", []),
        ("", []),
        ("   ", []),
        ("x" * (LONGEST + 1), []),
        ("a " * 1_000, []),
    ],
)
def test_words(line: str, expected: list[str]) -> None:
    """As the specification quotes, and as desktops take it."""
    assert words(line) == expected


@pytest.mark.parametrize(
    ("line", "program", "sandbox", "app"),
    [
        ("/usr/lib/firefox-esr/firefox-esr %u", "/usr/lib/firefox-esr/firefox-esr", "", ""),
        ("env GDK_BACKEND=x11 -u LANG --chdir /tmp -i firefox %u", "firefox", "", ""),
        ("/usr/bin/env", "", "", ""),
        ("sh -c 'exec /opt/x/run %u'", "/opt/x/run", "", ""),
        ("sh -c \"A=b /opt/x/run '%u'\"", "/opt/x/run", "", ""),
        ("bash -c 'cd /opt/x && ./run'", "", "", ""),
        ("sh -c", "", "", ""),
        ("bash /opt/x/start.sh %u", "/opt/x/start.sh", "", ""),
        ("python3 -m browser", "", "", ""),
        ("firejail --private /usr/bin/firefox", "/usr/bin/firefox", "", ""),
        ("env env env env env env env firefox", "", "", ""),
        (FLATPAK, "/usr/bin/flatpak", "flatpak", "org.mozilla.firefox"),
        ("flatpak run --branch stable com.brave.Browser", "flatpak", "flatpak",
         "com.brave.Browser"),
        ("flatpak --user run com.brave.Browser", "flatpak", "flatpak", "com.brave.Browser"),
        ("flatpak run", "flatpak", "flatpak", ""),
        ("flatpak install com.brave.Browser", "flatpak", "", ""),
        ("env BAMF_DESKTOP_FILE_HINT=/var/lib/snapd/x.desktop /snap/bin/firefox %u",
         "/snap/bin/firefox", "snap", "firefox"),
        (DRIVER, DRIVER, "snap", "chromium"),
        ("/snap/bin/firefox_2.firefox", "/snap/bin/firefox_2.firefox", "snap", "firefox_2"),
        ("/usr/bin/snap run opera %U", "/usr/bin/snap", "snap", "opera"),
        ("/usr/bin/snap run", "/usr/bin/snap", "snap", ""),
        ("/usr/bin/snap handle-link %U", "/usr/bin/snap", "", ""),
    ],
)  # fmt: skip
def test_wrappers_are_seen_through(line: str, program: str, sandbox: str, app: str) -> None:
    """What really starts, or nothing where a script hides it."""
    found = understand(line)
    assert found
    assert (found.program, found.sandbox, found.app) == (program, sandbox, app)
    assert found.first == words(line)[0]
    assert found.branch == ("stable" if "--branch=stable" in line else "")


def test_web_apps_are_told() -> None:
    """One page in a window of its own, by the option that every kin of Chromium uses."""
    told = [
        understand("/opt/google/chrome/google-chrome --profile-directory=Default --app-id=abc"),
        understand("epiphany --application-mode --profile=/x https://example.org"),
        understand("/opt/google/chrome/google-chrome %U"),
    ]
    assert [each.is_web_app for each in told if each] == [True, True, False]
    assert understand('"') is None


@given(st.text(max_size=300))
def test_any_line_gives_an_answer(line: str) -> None:
    """No line breaks it, and it takes none for more than it is."""
    found = understand(line)
    assert found is None or found.first in words(line)
