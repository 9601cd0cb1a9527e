"""A macOS 14.7 whose user means harm: bombs in property lists, links out of the home, false names.

What a user writes is his own claim, kept apart from what the machine has.
"""

from __future__ import annotations

import plistlib

from host_builder.hosts._macos import CHROME, INFO, PLATFORM, chrome, preview, safari
from host_builder.mac import HANDLERS, Mac

DISTRIBUTION, RELEASE = "macOS", "14"
TRAITS = ("app", "several-users", "arm64", "hostile", "noted")

HOME = "/Users/mallory"
FALSE = f"{HOME}/Applications/Google Chrome.app"

EXPECT = (
    ("macos", "", "os", "machine", "", "14.7", "", PLATFORM),
    safari("18.0"),
    ("google-chrome", "stable", "app", "machine", "", "128.0.6613.138", "", CHROME),
    # Section 0.4: a claim that he is up to date, of him alone.
    ("google-chrome", "stable", "app", "user", "mallory", "999.0.0.1", "", f"{FALSE}/{INFO}"),
    preview(),
)
EXPECT_DEFAULTS = (("alice", "https", "safari"), ("alice", "pdf", "apple-preview"))


def describe(mac: Mac) -> None:
    """Install all of it."""
    mac.system("14.7", "23H124")
    mac.supplement("14.7", "23H124", "(a) or so")
    mac.safari("18.0", "19619.1.26.111.10")
    mac.preview()
    mac.user("alice")
    mac.user("mallory", 502, private=False)
    chrome(mac, "128.0.6613.138")
    mac.app(FALSE, "com.google.Chrome", "999.0.0.1", info={"CFBundleExecutable": "../../../bin/sh"})
    # A link in a home is never followed.
    mac.link(
        f"{HOME}/Applications/Safari.app", "/System/Cryptexes/App/System/Applications/Safari.app"
    )
    for number, payload in enumerate(harm()):
        mac.file(f"{HOME}/Downloads/{number}.app/{INFO}", payload)
    mac.file(f"{HOME}/{HANDLERS}", nested(3_000))


def harm() -> list[bytes]:
    """Return property lists that cost much or break what reads them."""
    entity = b'<!DOCTYPE plist [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return [
        b'<?xml version="1.0"?>' + entity + b"<plist><string>&b;</string></plist>",
        nested(3_000),
        b"<plist><dict><key>a</key><integer>" + b"9" * 20_000 + b"</integer></dict></plist>",
        b"<plist><dict><key>CFBundleVersion</key><date>2026-99-99T99:99:99Z</date></dict></plist>",
        b"<plist><dict><key>a</key><date>soon</date></dict></plist>",
        b"<plist><dict><string>no key</string></dict></plist>",
        b"<plist><array/></plist>",
        b'<?xml version="1.0" encoding="utf-7-or-so"?><plist><dict/></plist>',
        overlapping(12_000),
        b"\x00" * 2048,
    ]  # fmt: skip


def nested(depth: int) -> bytes:
    """Return a binary list in a list in a list."""
    head = b"bplist00"
    body = b"".join(b"\xa1" + (number + 1).to_bytes(4, "big") for number in range(depth)) + b"\x08"
    offsets = b"".join((len(head) + 5 * number).to_bytes(4, "big") for number in range(depth + 1))
    return head + body + offsets + _trailer(depth + 1, len(head) + len(body))


def overlapping(count: int) -> bytes:
    """Return a list of many texts that all are the same long piece of the file."""
    head, text = b"bplist00", b"\x5f\x12" + (60_000).to_bytes(4, "big") + b"a" * 60_000
    members = b"".join((number + 1).to_bytes(4, "big") for number in range(count))
    body = b"\xaf\x12" + count.to_bytes(4, "big") + members
    offsets = [len(head) + len(text), *([len(head)] * count)]
    table = b"".join(each.to_bytes(4, "big") for each in offsets)
    return head + text + body + table + _trailer(count + 1, len(head) + len(text) + len(body))


def _trailer(count: int, table: int) -> bytes:
    return bytes(6) + b"\x04\x04" + count.to_bytes(8, "big") + bytes(8) + table.to_bytes(8, "big")


assert plistlib.loads(nested(3)) == [[[False]]]
