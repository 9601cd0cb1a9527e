"""The places of a Linux machine that an audit may look at, each with its reason; no other is.

A path outside them is refused by the door itself, whatever source or definition asks for it, and
the page `places` of the reference is this list. Besides them there are only: what lies below the
homes of accounts (no link is followed there), the folders that programs run from which some
definition knows, and the folders that an administrator gave to flatpak.
Source: Filesystem Hierarchy Standard 3.0; each package system's own manual.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Place(NamedTuple):
    """A place and why it is looked at; one that ends in `/` is a folder with all that is in it."""

    path: str
    reason: str


PLACES: tuple[Place, ...] = (
    # The machine itself.
    Place("/etc/passwd", "whose homes there are: name, number and home of each account are kept"),
    Place("/etc/os-release", "the distribution and its release"),
    Place("/usr/lib/os-release", "the distribution and its release"),
    Place("/etc/lsb-release", "the release, where a distribution states more of it here"),
    Place("/etc/mx-version", "the release of MX Linux"),
    Place("/etc/debian_version", "Debian's point release"),
    Place("/etc/NIXOS", "whether this is NixOS"),
    Place("/usr/share/distro-info/", "until when releases are supported, as the distribution says"),
    Place("/var/lib/ubuntu-advantage/status.json", "whether Ubuntu's longer support is on"),
    Place("/etc/products.d/", "the phase of support of SUSE"),
    Place("/proc/sys/kernel/osrelease", "the kernel that runs, and whether this is WSL"),
    Place("/proc/version_signature", "the package version of Ubuntu's kernel"),
    Place("/proc/cmdline", "which image the system was started from"),
    Place("/proc/self/mountinfo", "whether the system is read-only"),
    Place("/proc/1/mountinfo", "whether the system is read-only"),
    Place("/sys/kernel/livepatch/", "whether the running kernel was patched in place"),
    Place("/usr/lib/modules/", "whether the modules of the running kernel are still there"),
    Place("/lib/modules/", "whether the modules of the running kernel are still there"),
    Place("/run/reboot-required", "whether a restart is due"),
    Place("/run/reboot-required.pkgs", "which packages a restart is due for"),
    Place("/run/reboot-needed", "whether a restart is due"),
    Place("/var/run/reboot-required", "whether a restart is due"),
    Place("/var/run/reboot-required.pkgs", "which packages a restart is due for"),
    Place("/var/run/reboot-needed", "whether a restart is due"),
    Place("/run/systemd/container", "whether this is a container"),
    Place("/run/.containerenv", "whether this is a container"),
    Place("/run/.toolboxenv", "whether this is a toolbox"),
    Place("/.dockerenv", "whether this is a container"),
    Place("/dev/.cros_milestone", "whether this is ChromeOS's Linux"),
    Place("/run/host/", "the release outside of a toolbox"),
    Place("/run/ostree-booted", "whether the system is an image"),
    Place("/run/ostree/", "whether a new image is staged"),
    Place("/ostree/", "which images are deployed"),
    # What package systems note.
    Place("/var/lib/dpkg/", "the packages that dpkg installed, and their files"),
    Place("/var/log/dpkg.log", "the version before the last upgrade of a program that still runs"),
    Place("/var/log/dpkg.log.1", "the same, of last month"),
    Place("/etc/apt/", "what apt holds back, and from where it updates"),
    Place("/var/lib/apt/lists/", "which versions apt is offered, and to whom first"),
    Place("/usr/lib/sysimage/rpm/", "the packages that rpm installed"),
    Place("/var/lib/rpm/", "the packages that rpm installed, on older systems"),
    Place("/usr/share/rpm/", "the packages that rpm installed, on image-based systems"),
    Place("/etc/dnf/", "what dnf holds back"),
    Place("/etc/yum/", "what yum holds back"),
    Place("/etc/yum.conf", "what yum holds back"),
    Place("/etc/yum.repos.d/", "what single repositories hold back"),
    Place("/etc/zypp/", "what zypper locks"),
    Place("/etc/pacman.conf", "what pacman ignores, and where its database is"),
    Place("/etc/pacman.d/", "what pacman ignores"),
    Place("/var/lib/pacman/", "the packages that pacman installed"),
    Place("/lib/apk/db/", "the packages that apk installed"),
    Place("/usr/lib/apk/db/", "the packages that apk installed"),
    Place("/etc/apk/", "what apk is held at"),
    Place("/nix/", "the programs of Nix"),
    Place("/gnu/store/", "the programs of Guix"),
    Place("/var/guix/profiles/", "the programs of Guix"),
    Place("/run/current-system/", "the programs of NixOS or Guix"),
    Place("/etc/profiles/per-user/", "the programs that NixOS gives to single users"),
    Place("/etc/static/", "where these lead"),
    Place("/var/lib/flatpak/", "flatpaks for everybody, and which of them are masked"),
    Place("/etc/flatpak/", "further folders of flatpak"),
    Place("/snap/", "snaps, and which revision is current"),
    Place("/var/lib/snapd/", "snaps, their channels, and which of them are held"),
    # Programs, and which file it is that runs.
    Place("/opt/", "programs that were put there by hand or by their vendor's package"),
    Place("/usr/local/", "programs that were put there by hand"),
    Place("/usr/bin/", "whether a program is there, and is the one that runs"),
    Place("/usr/sbin/", "the same"),
    Place("/usr/games/", "the same"),
    Place("/usr/lib/", "the same, and the version that it states of itself"),
    Place("/usr/lib32/", "the same"),
    Place("/usr/lib64/", "the same"),
    Place("/usr/libexec/", "the same"),
    Place("/usr/share/", "the same, and which programs open web addresses and PDF files"),
    Place("/bin/", "the same, where it is no link to /usr"),
    Place("/sbin/", "the same"),
    Place("/lib/", "the same"),
    Place("/lib64/", "the same"),
    Place("/etc/alternatives/", "where the names of programs lead"),
    # What was chosen and set for browsers and viewers.
    Place("/etc/xdg/", "the administrator's choice of browser and PDF viewer"),
    Place("/etc/firefox/", "policies of Firefox"),
    Place("/etc/floorp/", "policies of Floorp"),
    Place("/etc/librewolf/", "policies of LibreWolf"),
    Place("/etc/mullvad-browser/", "policies of Mullvad Browser"),
    Place("/etc/tor-browser/", "policies of Tor Browser"),
    Place("/etc/waterfox/", "policies of Waterfox"),
    Place("/etc/zen/", "policies of Zen"),
    Place("/etc/brave/", "policies of Brave"),
    Place("/etc/chromium/", "policies of Chromium"),
    Place("/etc/chromium-browser/", "policies of Chromium"),
    Place("/etc/vivaldi/", "policies of Vivaldi"),
    Place("/etc/opt/", "policies of Chrome, Edge, Opera and others"),
    # For `passmuster capture` alone: to take these very names out of what it wrote.
    Place("/etc/hostname", "a name that a scrubbed recording must not hold"),
    Place("/etc/hosts", "the same, with its domain"),
    Place("/etc/machine-id", "a number that a scrubbed recording must not hold"),
    Place("/var/lib/dbus/machine-id", "the same"),
)  # fmt: skip

# What lies in homes: not a bound of the door (all of an account's home is within it), but what
# the sources do look at. `*` is one name, `**` any number of them.
HOME_PLACES: tuple[Place, ...] = (
    Place("~", "which folders there are: a program may lie in any of them"),
    Place("~/*/application.ini", "whether such a folder is a copy of Firefox or its kin"),
    Place("~/.local/, ~/opt/, ~/bin/, ~/apps/, ~/Applications/, ~/Programs/, ~/software/, "
          "~/Downloads/, ~/Desktop/", "programs that were unpacked there, and AppImages"),
    Place("~/.config/user-dirs.dirs", "how the last two are named in the user's language; the same "
          "is looked for there"),
    Place("~/.local/share/applications/", "programs that open web addresses and PDF files"),
    Place("~/.config/mimeapps.list and its kin", "the user's choice of browser and PDF viewer"),
    Place("~/.config/kdeglobals", "the choice that KDE notes"),
    Place("~/.local/share/flatpak/", "flatpaks of the user"),
    Place("~/.nix-profile, ~/.local/state/nix/, ~/.guix-profile", "programs of Nix and Guix"),
    Place("~/.local/share/torbrowser/, ~/.var/app/*torbrowser-launcher/",
          "Tor Browser, which its launcher unpacks there"),
    Place("~/.cache/", "the version that a launcher has fetched"),
)  # fmt: skip

_SHALLOW = 2  # a program's folder of fewer parts (/tmp, /home) holds other things too


class Roots:
    """The places of one machine, with what is learnt of it on the way.

    Args:
        places: the declared ones.
    """

    def __init__(self, places: Iterable[Place] = PLACES) -> None:
        paths = [each.path for each in places]
        self._files = {path for path in paths if not path.endswith("/")}
        self._folders = {path.rstrip("/") for path in paths if path.endswith("/")}
        self._above = {above for path in paths for above in _above(path.rstrip("/"))}
        self._programs: set[str] = set()
        self._program_folders: set[str] = set()

    def cover(self, path: str) -> bool:
        """Tell whether what lies at a path may be read."""
        if path in self._files or ".." in path.split("/"):
            return path in self._files
        return any(each in self._folders for each in (path.rstrip("/"), *_above(path)))

    def cover_name(self, path: str) -> bool:
        """Tell whether it may be asked what a path names, which reads nothing of it."""
        plain = path.rstrip("/")
        return self.cover(path) or plain in self._programs or plain in self._above

    def confining(self, path: str) -> str | None:
        """Return the folder of a running program below which a path lies, or None."""
        if ".." in path.split("/"):
            return None
        folders = (path.rstrip("/"), *_above(path))
        return next((each for each in folders if each in self._program_folders), None)

    def add_program(self, executable: str, homes: Iterable[str], folder: str = "") -> None:
        """Let a running program's own folder be looked at, unless it holds other things too.

        Args:
            executable: the program.
            homes: what is no program's own folder.
            folder: what it lies in as a whole; the folder of the executable if empty.
        """
        folder = folder or executable.rpartition("/")[0]
        self._programs.add(executable)
        holds_homes = any(f"{home}/".startswith(f"{folder}/") for home in homes)
        if folder.count("/") >= _SHALLOW and not holds_homes and folder not in self._above:
            self._program_folders.add(folder)

    def add_folder(self, folder: str) -> None:
        """Let a folder be looked at that an administrator named."""
        plain = folder.rstrip("/")
        if plain.startswith("/") and ".." not in plain.split("/") and plain not in self._above:
            self._folders.add(plain)


def _above(path: str) -> list[str]:
    """Return the folders that a path lies in, the nearest first; `/` stands as nothing."""
    found = []
    while path:
        path = path.rpartition("/")[0]
        found.append(path)
    return found
