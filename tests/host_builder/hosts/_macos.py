"""What the macOS hosts have in common: programs as their bundles state them.

Identifiers, keys and forms of versions are facts of reference/detection.md, sections 4, 6, 7, 8.2
and 13; what is not looked at is left out.
"""

from __future__ import annotations

from host_builder.mac import CORE, CRYPTEX_APP, CRYPTEX_OS, PDF_OWNER, Mac, ini, web

PLATFORM = f"{CORE}/.SystemVersionPlatform.plist"
BASE = f"{CORE}/SystemVersion.plist"
SUPPLEMENT = f"{CRYPTEX_OS}{CORE}/SystemVersion.plist"
INFO = "Contents/Info.plist"
INI = "Contents/Resources/application.ini"
SAFARI = f"{CRYPTEX_APP}/System/Applications/Safari.app/{INFO}"
OLD_SAFARI = f"/Applications/Safari.app/{INFO}"
PREVIEW = f"/System/Applications/Preview.app/{INFO}"
CHROME = f"/Applications/Google Chrome.app/{INFO}"
EDGE = f"/Applications/Microsoft Edge.app/{INFO}"
FIREFOX = f"/Applications/Firefox.app/{INI}"


def preview(version: str = "11.0") -> tuple[str, ...]:
    """Return what is expected of the system's own viewer: it is of the system's version."""
    return ("apple-preview", "", "app", "machine", "", version, "", PREVIEW)


def safari(version: str, place: str = SAFARI) -> tuple[str, ...]:
    """Return what is expected of Safari."""
    return ("safari", "", "app", "machine", "", version, "", place)


def chrome(mac: Mac, version: str, folder: str = "/Applications", suffix: str = "",
           cpus: tuple[str, ...] = ("x86_64", "arm64")) -> None:  # fmt: skip
    """Install Chrome; the suffix is ` Beta`, ` Canary`."""
    channel = suffix.strip().lower()
    identifier = ".".join(filter(None, ("com.google.Chrome", channel)))
    info = {"KSProductID": identifier, "KSVersion": version, "CFBundleName": f"Chrome{suffix}",
            "KSUpdateURL": "https://tools.google.com/service/update2", **web("")}  # fmt: skip
    info |= {"KSChannelID": channel} if channel else {}
    mac.app(f"{folder}/Google Chrome{suffix}.app", identifier, version,
            version.split(".", 2)[2], info=info, cpus=cpus)  # fmt: skip


def edge(mac: Mac, version: str) -> None:
    """Install Edge."""
    mac.app("/Applications/Microsoft Edge.app", "com.microsoft.edgemac", version,
            version.split(".", 2)[2], info=web(""))  # fmt: skip


def firefox(
    mac: Mac,
    version: str,
    path: str = "/Applications/Firefox.app",
    remoting: str = "firefox",
    identifier: str = "org.mozilla.firefox",
) -> None:
    """Install a Firefox; all but the previews have one and the same identifier."""
    mac.app(
        path,
        identifier,
        version,
        "14326.9.7",
        ini=ini(version, remoting=remoting),
        info={"CFBundleExecutable": "firefox", "CFBundleName": "Firefox", **web("")},
    )


def brave(mac: Mac, short: str, build: str) -> None:
    """Install Brave, whose short version was written in two ways."""
    mac.app("/Applications/Brave Browser.app", "com.brave.Browser", short, build, info=web(""))


def adobe(mac: Mac, path: str, identifier: str, version: str) -> None:
    """Install Acrobat or Reader; what it says of itself besides may be years old."""
    mac.app(path, identifier, version, version, info={
        "CFBundleExecutable": "AdobeReader", "CFBundleGetInfoString": f"Adobe Reader X {version}",
        **PDF_OWNER,
    })  # fmt: skip


def https(identifier: str) -> dict[str, str]:
    """Return a handler of web addresses, in small letters as Launch Services writes it."""
    return {"LSHandlerURLScheme": "https", "LSHandlerRoleAll": identifier.lower()}


def pdf(identifier: str, role: str = "LSHandlerRoleAll") -> dict[str, str]:
    """Return a handler of PDF files."""
    return {"LSHandlerContentType": "com.adobe.pdf", role: identifier.lower()}
