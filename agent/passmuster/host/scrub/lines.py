"""Files of the kernel and of subscriptions: of these, what no audit needs is left out.

The table of mounts names servers, shares and sticks; the kernel's command line may name anything;
a subscription's state names an account. Lines and words of the system itself stay as they are.
Source: proc(5) (mountinfo), bootparam(7), the status file of Ubuntu's pro client.
"""

from __future__ import annotations

import re

from passmuster.host.scrub.changes import Changes

_MOUNTS = frozenset({"/proc/self/mountinfo", "/proc/1/mountinfo"})
# The system's own folders, as mount points.
_SYSTEMS = frozenset({b"/", b"/boot", b"/efi", b"/etc", b"/home", b"/nix", b"/nix/store", b"/opt",
                      b"/ostree", b"/proc", b"/run", b"/sysroot", b"/usr", b"/usr/local",
                      b"/var"})  # fmt: skip
_COMMAND_LINE = "/proc/cmdline"
_WORDS = re.compile(rb"(?:BOOT_IMAGE|ostree|rootflags|rootfstype)=.*|ro|rw|quiet|splash|rhgb")
_SUBSCRIPTION = "/var/lib/ubuntu-advantage/"
_ACCOUNT = re.compile(
    rb"(\"(?:account|contract|machine_id)\"\s{0,20}:\s{0,20})"
    rb"(?:\{[^{}]{0,65536}(?:\{[^{}]{0,65536}\}[^{}]{0,65536}){0,100}\}|\"[^\"]{0,1000}\")"
)
_EMPTY = rb"\1null"


def reduced(path: str, raw: bytes, changes: Changes) -> bytes:
    """Return what is needed of such a file; any other one as it is."""
    if path in _MOUNTS:
        return _mounts(raw, changes)
    if path == _COMMAND_LINE:
        words = raw.split()
        kept = [word for word in words if _WORDS.fullmatch(word)]
        changes.removed("options of the kernel", len(words) - len(kept))
        return b" ".join(kept) + b"\n"
    if path.startswith(_SUBSCRIPTION):
        new, count = _ACCOUNT.subn(_EMPTY, raw)
        changes.removed("accounts of subscriptions", count)
        return new
    return raw


def _mounts(raw: bytes, changes: Changes) -> bytes:
    lines = raw.splitlines()
    kept = [line for line in lines if line.split(b" ")[4:5] and line.split(b" ")[4] in _SYSTEMS]
    changes.removed("mounts of other places", len(lines) - len(kept))
    return b"".join(_plain(line) + b"\n" for line in kept)


def _plain(line: bytes) -> bytes:
    """Return a mount without the device, share or options that only its owner knows."""
    head, dash, tail = line.partition(b" - ")
    fields, origin = head.split(b" "), tail.split(b" ")
    if not dash or len(origin) < 3:
        return line
    fields[3] = b"/"  # the folder of the file system, such as a snapshot's or a person's
    access = [each for each in origin[2].split(b",") if each in {b"ro", b"rw"}]
    return b" ".join(fields) + dash + b" ".join([origin[0], b"none", b",".join(access)])
