"""Program images of a few bytes that tell what the real ones tell.

Source: what stands in Mozilla's launcher (browser/app, the crash reporter's address).
"""

from __future__ import annotations


def firefox_image(version: str, build: str = "20250811135036") -> bytes:
    """Return what a running Firefox tells of itself after its file was replaced."""
    reporter = (
        "https://crash-reports.mozilla.com/submit?id={ec8030f7-c20a-464f-9b0e-13a3a9e97384}"
        f"&version={version}&buildid={build}"
    )
    return b"\x7fELF" + bytes(60) + reporter.encode("ascii") + bytes(40)
