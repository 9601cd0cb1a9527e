"""The upstream part of a distribution's version, as detection.md section 1.6 lists its forms."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.inventory import upstream


@pytest.mark.parametrize(
    ("of", "raw", "expected"),
    [
        (upstream.of_debian, "128.13.0esr-1~deb12u1", "128.13.0"),
        (upstream.of_debian, "155.0+build1-0ubuntu0.24.04.1~mt1", "155.0"),
        (upstream.of_debian, "155.0~b3+build1-0ubuntu0.24.04.1", "155.0b3"),
        (upstream.of_debian, "155.0b3~build1", "155.0b3"),
        (upstream.of_debian, "156.0a1~20261101", "156.0a1"),
        (upstream.of_debian, "156.0a1~20261101093000", "156.0a1"),
        (upstream.of_debian, "1.26.0-2+deb12u3", "1.26.0"),
        (upstream.of_debian, "0.4.18.1+ds-4", "0.4.18.1"),
        (upstream.of_debian, "3.04+git20240613-1", "3.04"),
        (upstream.of_debian, "1.8.0+git20240613.abc+ds1-1~bpo12+1", "1.8.0"),
        (upstream.of_debian, "4.2+dfsg1-1+deb13u2", "4.2"),
        (upstream.of_debian, "6.0.1.repack-1", "6.0.1"),
        (upstream.of_debian, "3.6.5+xia", "3.6.5"),
        (upstream.of_debian, "4.6.3+zena", "4.6.3"),
        (upstream.of_debian, "142.0+linuxmint1+virginia", "142.0"),
        (upstream.of_debian, "128.0.6613.84-0ubuntu0.22.04.1", "128.0.6613.84"),
        (upstream.of_debian, "4:22.12.3-1", "22.12.3"),
        (upstream.of_debian, "44~rc-1", "44~rc"),
        (upstream.of_rpm, "1:3.28.4-16.el8_10", "3.28.4"),
        (upstream.of_rpm, "128.9.0-2.el9_6", "128.9.0"),
        (upstream.of_rpm, "0:140.2.0esr-1.fc43", "140.2.0"),
        (upstream.of_rpm, "24.12.3^20250101gitabc-1.fc43", "24.12.3"),
        (upstream.of_rpm, "3.04+git20240613.abc-1.1", "3.04"),
        (upstream.of_rpm, "49~beta.1-1.fc44", "49~beta.1"),
        (upstream.of_alpm, "142.0.1-1", "142.0.1"),
        (upstream.of_alpm, "1:24.08.3-2.1", "24.08.3"),
        (upstream.of_alpm, "48.1+r3+gab12cd3-1", "48.1"),
        (upstream.of_alpm, "3.36.1+2+ga1b2c3d-1", "3.36.1"),
        (upstream.of_alpm, "2.0.r12.gdeadbee-1", "2.0"),
        (upstream.of_alpm, "140.2.0esr-1", "140.2.0"),
        (upstream.of_apk, "142.0.1-r0", "142.0.1"),
        (upstream.of_apk, "140.12.0-r12", "140.12.0"),
        (upstream.of_apk, "3.04_git20240613-r1", "3.04"),
        (upstream.of_apk, "49_rc1-r0", "49_rc1"),
    ],
)
def test_the_upstream_part(of: Callable[[str], str], raw: str, expected: str) -> None:
    """Epoch, revision and what archives append fall away, and nothing that upstream wrote."""
    assert of(raw) == expected


@pytest.mark.parametrize(
    "of", [upstream.of_debian, upstream.of_rpm, upstream.of_alpm, upstream.of_apk]
)
@given(text=st.text("019.:~+^-_abegirstu", max_size=60))
def test_any_text_has_an_upstream_part_that_is_no_longer(
    of: Callable[[str], str], text: str
) -> None:
    """It only cuts; what is left stands in the text in this order."""
    rest = iter(text)
    assert all(character in rest for character in of(text))
