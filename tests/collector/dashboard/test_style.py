"""The stylesheet's colours can be read: WCAG 2.2, success criterion 1.4.3 (AA, 4.5 to 1)."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

CSS = (files("passmuster_collector.dashboard") / "assets" / "style.css").read_text("utf-8")
TONES = ("fail", "unknown", "silent", "pending", "pass")
PAIRS = [
    *((text, ground) for text in ("ink", "soft", "accent") for ground in ("surface", "ground")),
    *((tone, ground) for tone in TONES for ground in ("surface", f"{tone}-ground")),
    ("accent-ink", "accent"),
    ("ink", "fail-ground"),
]


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_contrast(scheme: int, text: str, ground: str) -> None:
    """Every text on every ground that it stands on, in both schemes."""
    blocks = re.findall(r":root\s*{([^}]*)}", CSS)
    colours = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", blocks[scheme]))
    light, dark = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_focus_can_be_seen() -> None:
    """Whoever uses the keyboard sees where they are."""
    assert re.search(r":focus-visible\s*{[^}]*outline:\s*3px solid", CSS)
    assert "outline: none" not in CSS
