"""Whether a program that no definition knows offers itself as a browser or a PDF viewer.

Half of all programs claim PDF files or web addresses for some purpose of theirs, so only a clear
claim counts: both schemes of the web, as a viewer; PDF as a type that the program ranks itself
first for. A program without a window of its own only hands over, and Apple's own are the system's.
Source: reference/detection.md, sections 6.21 and 8.2; Apple's reference of Core Foundation keys
(CFBundleURLTypes, CFBundleDocumentTypes) and of Launch Services keys (LSUIElement).
"""

from __future__ import annotations

from typing import Any

from passmuster.inventory.macos import plist
from passmuster.model.installation import Role

_WEB = frozenset({"http", "https"})
_HTML = frozenset({"public.html", "public.xhtml"})
_PDF = "com.adobe.pdf"
_OPENS = frozenset({"viewer", "editor"})
_FIRST = frozenset({"owner", "default"})
_BACKGROUND = ("LSUIElement", "LSBackgroundOnly")


def roles(info: dict[str, Any]) -> tuple[Role, ...]:
    """Return what a program clearly offers itself for.

    Args:
        info: its Info.plist.
    """
    if hands_over(info) or plist.text(info, "CFBundleIdentifier").startswith("com.apple."):
        return ()
    documents = plist.tables(info, "CFBundleDocumentTypes")
    found = []
    if _is_browser(plist.tables(info, "CFBundleURLTypes"), documents):
        found.append(Role.HTTPS)
    if any(_is_for_pdf(each) for each in documents):
        found.append(Role.PDF)
    return tuple(found)


def hands_over(info: dict[str, Any]) -> bool:
    """Tell whether a program has no window of its own, as those that choose a browser for you."""
    return any(info.get(key) in (True, "1") for key in _BACKGROUND)


def _is_browser(addresses: list[dict[str, Any]], documents: list[dict[str, Any]]) -> bool:
    """Tell whether both schemes are claimed: as a viewer, or as one who views pages as well."""
    pages = any(
        _role(each) in _OPENS and _HTML & set(plist.texts(each, "LSItemContentTypes"))
        for each in documents
    )
    accepted = {"viewer", ""} if pages else {"viewer"}
    claimed = {
        scheme.casefold()
        for each in addresses
        if _role(each) in accepted and _rank(each) != "none"
        for scheme in plist.texts(each, "CFBundleURLSchemes")
    }
    return claimed >= _WEB


def _is_for_pdf(document: dict[str, Any]) -> bool:
    return (
        _role(document) in _OPENS
        and _rank(document) in _FIRST
        and _PDF in plist.texts(document, "LSItemContentTypes")
    )


def _role(values: dict[str, Any]) -> str:
    return plist.text(values, "CFBundleTypeRole").casefold()


def _rank(values: dict[str, Any]) -> str:
    return plist.text(values, "LSHandlerRank").casefold()
