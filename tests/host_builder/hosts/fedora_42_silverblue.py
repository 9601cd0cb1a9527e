"""A Fedora 42 Silverblue past its end, whose next image is staged: Fedora 43 after a restart.

The image's own Firefox was taken out; browser and viewer are flatpaks, updated under a running
one. rpm's database lies in the image, homes below /var/home.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts._desktop import (
    ELF,
    EVINCE,
    FIREFOX,
    application_ini,
    entry,
    old_firefox,
)
from passmuster.host.protocol import Sandbox

DISTRIBUTION, RELEASE = "Fedora Silverblue", "42"
TRAITS = ("rpm", "rpm-sqlite", "flatpak", "one-user", "relaunch", "image-based", "end-of-life",
          "unknown-product")  # fmt: skip

_FLATPAKS = "/var/lib/flatpak/app"
_FIREFOX = f"{_FLATPAKS}/org.mozilla.firefox/x86_64/stable"
_EVINCE = f"{_FLATPAKS}/org.gnome.Evince/x86_64/stable"
EXPECT = (
    ("fedora", "", "os", "machine", "", "42.20260430.0", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "6.19.10-100.fc42", "",
     "/usr/share/rpm/rpmdb.sqlite"),
    ("firefox", "release", "flatpak", "machine", "", "150.0", "",
     f"{_FIREFOX}/*/files/lib/firefox/application.ini"),
    ("evince", "", "flatpak", "machine", "", "48.1", "",
     f"{_EVINCE}/*/files/share/app-info/xmls/org.gnome.Evince.xml.gz"),
    ("unknown-browser", "", "desktop-entry", "machine", "", None, "unknown-product",
     "/var/lib/flatpak/exports/share/applications/io.github.example.Surf.desktop"),
)  # fmt: skip
EXPECT_PENDING = (("fedora", "43.20261118.0"),)
# root has chosen nothing: the cache of what flatpaks show names the unknown one first.
EXPECT_DEFAULTS = (
    ("mika", "https", "firefox"),
    ("mika", "pdf", "evince"),
    ("root", "https", ""),
    ("root", "pdf", "evince"),
)
EXPECT_OBSTACLES = (("linux-kernel", "image-based"), ("linux-kernel", "distribution-ended"))
EXPECT_RUNNING = (
    ("linux-kernel", "6.19.10-100.fc42", True),
    ("firefox", "149.0.2", False),
)
EXPECT_CIRCUMSTANCES = ("image-based", "support-ended", "update-staged")

_CHECKSUM = {"booted": "4f" * 32, "staged": "a7" * 32}
_DEPLOY = "/ostree/deploy/fedora/deploy"
MIMEAPPS = """\
[Default Applications]
x-scheme-handler/https=org.mozilla.firefox.desktop
application/pdf=org.gnome.Evince.desktop
"""
NEIGHBOURS = (
    ("filesystem", "3.18-42.fc42"), ("glibc", "2.41-16.fc42"), ("rpm-ostree", "2026.3-1.fc42"),
    ("ostree", "2026.2-1.fc42"), ("bind-libs", "32:9.18.48-1.fc42"),
    ("kernel-modules", "6.19.10-100.fc42"), ("mozilla-filesystem", "1.9-34.fc42"),
    ("gnome-shell", "48.10-1.fc42"), ("evince-libs", "48.1-1.fc42"),
    ("evince-thumbnailer", "48.1-1.fc42"), ("poppler-glib", "25.02.0-3.fc42"),
    ("webkitgtk6.0", "2.52.1-1.fc42"), ("firefox-langpacks", "149.0.2-1.fc42"),
)  # fmt: skip


def os_release(release: str, version: str, end: str) -> str:
    """Return the os-release of an image."""
    return (
        f'NAME="Fedora Linux"\nVERSION="{version} (Silverblue)"\nRELEASE_TYPE=stable\nID=fedora\n'
        f'VERSION_ID={release}\nVERSION_CODENAME=""\n'
        f'PRETTY_NAME="Fedora Linux {version} (Silverblue)"\n'
        f'CPE_NAME="cpe:/o:fedoraproject:fedora:{release}"\nDEFAULT_HOSTNAME="fedora"\n'
        f'SUPPORT_END={end}\nVARIANT="Silverblue"\nVARIANT_ID=silverblue\n'
        f"OSTREE_VERSION='{version}'\n"
    )


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.19.10-100.fc42.x86_64",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Wed Apr 22 17:10:02 UTC 2026",
    )
    root.file("/usr/lib/os-release", os_release("42", "42.20260430.0", "2026-05-13"))
    root.link("/etc/os-release", "../usr/lib/os-release")
    root.file("/run/ostree-booted", "")
    _deployments(root)
    root.link("/home", "var/home")
    root.user("mika", 1000, home="/var/home/mika", real_name="Mika Beispiel")
    root.file("/var/home/mika/.config/mimeapps.list", MIMEAPPS)
    for name, evr in NEIGHBOURS:
        root.rpm(name, evr)
    root.rpm("kernel-core", "6.19.10-100.fc42")
    root.rpm("flatpak", "1.16.6-1.fc42", files={"/usr/bin/flatpak": ELF})
    root.rpm_folder("/usr/share/rpm")
    _flatpaks(root)


def _deployments(root: Root) -> None:
    booted, staged = (f"{_DEPLOY}/{each}.0" for each in _CHECKSUM.values())
    argument = f"/ostree/boot.1/fedora/{'c3' * 32}/0"
    root.file("/proc/cmdline", f"BOOT_IMAGE=(hd0,gpt2)/ostree/fedora/vmlinuz root=UUID=1 rw "
              f"ostree={argument} rhgb quiet\n")  # fmt: skip
    root.folder(booted)
    root.link(argument, f"../../..{booted.removeprefix('/ostree')}")
    root.file("/run/ostree/staged-deployment", f"staged fedora {_CHECKSUM['staged']}.0\n")
    root.file(f"{staged}/usr/lib/os-release", os_release("43", "43.20261118.0", "2026-12-02"))


def _flatpaks(root: Root) -> None:
    name = "org.mozilla.firefox"
    for version in ("149.0.2", "150.0"):
        root.flatpak(name, version, files={
            "/lib/firefox/firefox": ELF,
            "/lib/firefox/application.ini": application_ini(version),
            f"/export/share/applications/{name}.desktop": FIREFOX,
        })  # fmt: skip
        if version == "149.0.2":
            before = root.commit(name)
    box = Sandbox(kind="flatpak", app=name, build=before, path=f"{_FIREFOX}/{before}")
    root.process("/app/lib/firefox/firefox", 4100, user="mika", sandbox=box,
                 image=old_firefox("149.0.2"))  # fmt: skip
    root.process("/app/lib/firefox/firefox", 4177, user="mika", sandbox=box, parent=4100,
                 options="-contentproc")  # fmt: skip
    root.flatpak("org.gnome.Evince", "48.1", files={
        "/bin/evince": ELF, "/export/share/applications/org.gnome.Evince.desktop": EVINCE,
    })  # fmt: skip
    surf = entry("Surf", "surf %u", "text/html;x-scheme-handler/https;", "Network;WebBrowser;")
    root.flatpak("io.github.example.Surf", "2.1", files={
        "/bin/surf": ELF, "/export/share/applications/io.github.example.Surf.desktop": surf,
    })  # fmt: skip
