"""What hosts of Debian's kin have in common: neighbours, lists of dates, snaps, their entries.

Each states what the real file states; the texts are made up.
Source: os-release(5), distro-info-data, base-files; Debian's and Ubuntu's packages of the programs;
snapd's dirs.go, wrappers/desktop.go and snap.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping

from host_builder import Root
from host_builder.hosts._desktop import (
    ELF,
    EVINCE,
    SCRIPT,
    WEB,
    application_ini,
    entry,
)

STATUS = "/var/lib/dpkg/status"
TRANSITIONAL = "Transitional package - {0} -> {0} snap"
_VIEWER = "GTK;Graphics;VectorGraphics;Viewer;"
_PDF = "application/pdf;application/x-bzpdf;application/x-gzpdf;"
FIREFOX_ESR = entry(
    "Firefox ESR",
    "/usr/lib/firefox-esr/firefox-esr %u",
    WEB,
    "Network;WebBrowser;",
    "Name[de]=Firefox ESR\nComment[de]=Im Internet surfen",
)
FIREFOX = entry("Firefox", "/usr/lib/firefox/firefox %u", WEB, "Network;WebBrowser;")
FIREFOX_ON_PATH = entry("Firefox Web Browser", "firefox %u", WEB, "Network;WebBrowser;")
ATRIL = entry("Atril Document Viewer", "atril %U", _PDF, _VIEWER, "Name[de]=Atril")
XREADER = entry("Document Viewer", "xreader %U", _PDF, f"Office;{_VIEWER}")
# It shows in no menu, and belongs to the viewer's own package.
EVINCE_PREVIEWER = entry("Print Preview", "evince-previewer %U", _PDF, f"GNOME;{_VIEWER}",
                         "NoDisplay=true")  # fmt: skip
DEBIAN_DATES = """\
version,codename,series,created,release,eol,eol-lts,eol-elts
10,Buster,buster,2017-06-17,2019-07-06,2022-09-10,2024-06-30,2029-06-30
11,Bullseye,bullseye,2019-07-06,2021-08-14,2024-08-14,2026-08-31,2031-06-30
12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-06-10,2028-06-30,2033-06-30
13,Trixie,trixie,2023-06-10,2025-08-09,2028-08-09,2030-06-30,2035-06-30
14,Forky,forky,2025-08-09
,Sid,sid,1993-08-16
,Experimental,experimental,1993-08-16
"""
UBUNTU_DATES = """\
version,codename,series,created,release,eol,eol-server,eol-esm
20.04 LTS,Focal Fossa,focal,2019-10-17,2020-04-23,2025-05-31,2025-05-31,2030-04-23
22.04 LTS,Jammy Jellyfish,jammy,2021-10-14,2022-04-21,2027-06-01,2027-06-01,2032-04-21
24.04 LTS,Noble Numbat,noble,2023-10-12,2024-04-25,2029-05-31,2029-05-31,2034-04-25
25.10,Questing Quokka,questing,2025-04-17,2025-10-09,2026-07-09
"""
PRO_ATTACHED = """\
{"_schema_version": "0.1", "version": "36ubuntu0", "attached": true, "machine_is_attached": true,
 "services": [
  {"name": "esm-apps", "available": "yes", "entitled": "yes", "status": "enabled"},
  {"name": "esm-infra", "available": "yes", "entitled": "yes", "status": "enabled"},
  {"name": "livepatch", "available": "yes", "entitled": "yes", "status": "disabled"}]}
"""


def os_release(root: Root, text: str) -> None:
    """Write what every system has: os-release where base-files has it, a merged /usr, a shell."""
    for name in ("bin", "lib", "sbin"):
        root.folder(f"/usr/{name}")
        root.link(f"/{name}", f"usr/{name}")
    for name in ("env", "sh", "dash"):
        root.file(f"/usr/bin/{name}", ELF + name.encode(), mode=0o755)
    root.file("/usr/lib/os-release", text)
    root.link("/etc/os-release", "../usr/lib/os-release")


def ubuntu_release(number: str, name: str, point: str) -> str:
    """Return Ubuntu's os-release of an LTS release."""
    code = name.partition(" ")[0].lower()
    return (
        f'PRETTY_NAME="Ubuntu {point} LTS"\nNAME="Ubuntu"\nVERSION_ID="{number}"\n'
        f'VERSION="{point} LTS ({name})"\nVERSION_CODENAME={code}\nID=ubuntu\nID_LIKE=debian\n'
        f'HOME_URL="https://www.ubuntu.com/"\nUBUNTU_CODENAME={code}\nLOGO=ubuntu-logo\n'
    )


def debs(root: Root, listing: str, *, arch: str = "amd64") -> None:
    """Install neighbours: a line each with name, version, and another architecture if it has one.

    A library may be there for several architectures at once.
    """
    for line in listing.split("\n"):
        words = line.split()
        if words:
            name, version, *own = words
            is_shared = not own and name.startswith(("lib", "zlib"))
            root.deb(name, version, arch=own[0] if own else arch,
                     fields={"Multi-Arch": "same"} if is_shared else {})  # fmt: skip


def firefox_esr(version: str) -> dict[str, str | bytes]:
    """Return the files of Debian's firefox-esr, as far as an audit looks at them."""
    folder = "/usr/lib/firefox-esr"
    return {
        f"{folder}/firefox-esr": ELF + b"esr " + version.encode(),
        f"{folder}/application.ini": application_ini(version, remoting="firefox-esr"),
        f"{folder}/platform.ini": f"[Build]\nMilestone={version}\n",
        "/usr/share/applications/firefox-esr.desktop": FIREFOX_ESR,
        "/etc/firefox-esr/firefox-esr.js": "// preferences of this machine\n",
    }


def firefox(version: str, text: str = FIREFOX) -> dict[str, str | bytes]:
    """Return the files of a deb `firefox`, as far as an audit looks at them."""
    folder = "/usr/lib/firefox"
    return {
        f"{folder}/firefox": ELF + b"release " + version.encode(),
        f"{folder}/application.ini": application_ini(version),
        "/usr/bin/firefox": SCRIPT,
        "/usr/share/applications/firefox.desktop": text,
    }


def evince(previewer: str = EVINCE_PREVIEWER) -> dict[str, str | bytes]:
    """Return the files of Debian's evince with its preview for printing."""
    return {
        "/usr/bin/evince": ELF + b"evince",
        "/usr/bin/evince-previewer": ELF + b"previewer",
        "/usr/share/applications/org.gnome.Evince.desktop": EVINCE,
        "/usr/share/applications/org.gnome.Evince-previewer.desktop": previewer,
    }


def cache(listing: Mapping[str, str]) -> str:
    """Return a mimeinfo.cache, as update-desktop-database writes it."""
    lines = [f"{kind}={ids}" for kind, ids in sorted(listing.items())]
    return "\n".join(["[MIME Cache]", *lines, ""])


def defaults(**chosen: str) -> str:
    """Return a mimeapps.list: `https` and `pdf` to the ids of entries."""
    kinds = {"https": "x-scheme-handler/https", "pdf": "application/pdf"}
    lines = [f"{kinds[role]}={ids}" for role, ids in sorted(chosen.items())]
    if "https" in chosen:
        lines += [f"x-scheme-handler/http={chosen['https']}", f"text/html={chosen['https']}"]
    return "\n".join(["[Default Applications]", *lines, ""])


def snap(
    root: Root, name: str, revision: str, version: str, *, current: bool = True,
    files: Mapping[str, str | bytes] | None = None,
) -> None:  # fmt: skip
    """Mount a revision of a snap, as snapd has it below /snap; `files` are paths inside."""
    folder = f"/snap/{name}/{revision}"
    root.file(
        f"{folder}/meta/snap.yaml",
        f"name: {name}\nversion: {version}\nsummary: {name}\nbase: core24\n"
        f"architectures:\n- amd64\nconfinement: strict\napps:\n  {name}:\n    command: {name}\n",
    )
    for path, content in (files or {}).items():
        root.file(folder + path, content)
    if current:
        root.link(f"/snap/{name}/current", revision)
        root.link(f"/snap/bin/{name}", "/usr/bin/snap")


def snap_entry(root: Root, name: str, types: str = WEB, categories: str = "Network;WebBrowser;"
               ) -> None:  # fmt: skip
    """Write the desktop entry that snapd makes for an application of the snap's own name."""
    file = f"/var/lib/snapd/desktop/applications/{name}_{name}.desktop"
    command = f"env BAMF_DESKTOP_FILE_HINT={file} /snap/bin/{name} %u"
    root.file(file, entry(name, command, types, categories, f"X-SnapInstanceName={name}"))
