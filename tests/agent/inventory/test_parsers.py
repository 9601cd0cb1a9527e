"""The small parsers: os-release, application.ini, program images, upstream parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.memory_host import MemoryHost
from passmuster.inventory import take, upstream
from passmuster.inventory.firefox_image import version_in_image
from passmuster.inventory.sources import mozilla_files, os_release
from passmuster.products import load


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (b"NAME=Debian", "Debian"),
        (b'NAME="Debian GNU/Linux"', "Debian GNU/Linux"),
        (b"NAME='Rocky Linux'", "Rocky Linux"),
        (b"NAME=Red Hat Enterprise Linux\r", "Red Hat Enterprise Linux"),
        (b'NAME="a \\"quoted\\" word"', 'a "quoted" word'),
        (b'NAME="unfinished', "unfinished"),
        (b"NAME=", ""),
    ],
)
def test_os_release_values(line: bytes, value: str) -> None:
    """Bare, quoted either way, with blanks, CR LF, and damaged."""
    assert os_release.parse(b"# comment\n\n" + line + b"\nnot an assignment\n")["NAME"] == value


@pytest.mark.parametrize(
    ("files", "product", "version"),
    [
        ({"/etc/os-release": b"ID=debian\nVERSION_ID=12\n", "/etc/debian_version": b"12.11\n"},
         "debian", "12.11"),
        ({"/etc/os-release": b"ID=debian\nVERSION_ID=13\nDEBIAN_VERSION_FULL=13.6\n",
          "/etc/debian_version": b"13.5\n"}, "debian", "13.6"),
        ({"/etc/os-release": b"ID=debian\nVERSION_ID=12\n", "/etc/debian_version": b"trixie/sid\n"},
         "debian", "12"),
        ({"/etc/os-release": b"ID=debian\n", "/etc/debian_version": b"forky/sid\n"},
         "debian", None),
        ({"/etc/os-release": b'ID=ubuntu\nVERSION_ID="24.04"\nVERSION="24.04.2 LTS (Noble)"\n'},
         "ubuntu", "24.04.2"),
        ({"/etc/os-release": b'ID=fedora\nVERSION_ID=43\nVERSION="43 (Workstation)"\n'},
         "fedora", "43"),
        ({"/etc/os-release": b"ID=arch\nVERSION_ID=TEMPLATE_VERSION_ID\n"}, "arch", None),
        ({"/usr/lib/os-release": b"ID=alpine\nVERSION_ID=3.23.2\n"}, "alpine", "3.23.2"),
        ({"/etc/os-release": b"ID=linuxmint\nVERSION_ID=22.3\nUBUNTU_CODENAME=noble\n"},
         "linuxmint", "22.3"),
    ],
)  # fmt: skip
def test_the_release_is_as_exact_as_the_distribution_states_it(
    files: dict[str, bytes], product: str, version: str | None
) -> None:
    """Point releases where there are any; a rolling release has none, and says so."""
    (only,) = take(MemoryHost(dict(files)), load()).installations
    assert only.product == product
    assert (only.on_disk.version.raw if only.on_disk else None) == version
    assert only.reason == ("" if version else "no-version-stated")


def test_only_the_app_section_counts() -> None:
    """Other sections hold versions too, and the first value of a name wins."""
    app = mozilla_files.parse(
        b"; V=0\n[Gecko]\nVersion=1\n[App]\nVersion = 140.0\nVersion=2\n#Name=x\n[XRE]\nName=y\n"
    )
    assert app == {"Version": "140.0"}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("128.13.0esr-1~deb12u1", "128.13.0"),
        ("155.0+build1-0ubuntu0.24.04.1~mt1", "155.0"),
        ("142.0.1~build1", "142.0.1"),
        ("1.26.0-2+deb12u3", "1.26.0"),
        ("0.4.18.1+ds-4", "0.4.18.1"),
        ("1.21.1+ds2-1+b4", "1.21.1"),
        ("3.04+git20240613-1", "3.04"),
        ("4:22.12.3-1", "22.12.3"),
        ("156.0.8078.79-1~deb12u1", "156.0.8078.79"),
        ("43.1-2", "43.1"),
    ],
)
def test_the_upstream_part_of_a_debian_version(raw: str, expected: str) -> None:
    """Epoch, revision and the suffixes of archives fall away."""
    assert upstream.of_debian(raw) == expected


def test_the_version_field_of_an_rpm_version() -> None:
    """Epoch and release fall away."""
    assert upstream.of_rpm("1:3.28.4-16.el8_10") == "3.28.4"


@pytest.mark.parametrize(
    ("image", "version"),
    [
        (b"..&version=153.7.0&buildid=20261103151912\0..", "153.7.0"),
        (b"Firefox\0firefox-esr\x00140.12.0\x0020260609153453\0", "140.12.0"),
        (b"\x00156.0a1\x0020261101093000\0", "156.0a1"),
        (b"&version=1.0&buildid=20261103151912\0&version=2.0&buildid=20261103151912\0", None),
        (b"&version=153.7.0&buildid=2026\0", None),
        (b"", None),
    ],
)
def test_the_version_in_a_program_image(image: bytes, version: str | None) -> None:
    """Told once it counts; told twice differently, or not in these forms, it is unknown."""
    assert version_in_image(image) == version


@given(st.binary(max_size=400))
def test_no_bytes_break_a_parser(payload: bytes) -> None:
    """Any bytes give an answer."""
    os_release.parse(payload)
    mozilla_files.parse(payload)
    version_in_image(payload)
    text = payload.decode("latin-1")
    assert len(upstream.of_debian(text)) <= len(text)
