'''Recorded Linux hosts for the tests, built with the real tools of each package system.

    PYTHONPATH=tests python -m host_builder NAME ...    build tests/hosts/NAME anew (as root)
    PYTHONPATH=tests python -m host_builder --all       build all of them anew

A host is one module under `host_builder/hosts/`, named like the recording with `_` for `-`:

    """A Fedora 42 Workstation of two people: what is special about it, in a sentence or two."""

    from host_builder import Host, Root

    DISTRIBUTION, RELEASE = "Fedora", "42"
    TRAITS = ("rpm", "rpm-sqlite", "several-users", "held")        # words of host_builder.traits

    def describe(host: Host, root: Root) -> None:
        host.facts(architecture="x86_64", kernel_release="6.14.0-63.fc42.x86_64")
        root.file("/etc/os-release", OS_RELEASE)                   # str or bytes; folders are made
        root.link("/etc/localtime", "/usr/share/zoneinfo/Europe/Berlin")
        root.user("anna", 1001)                                    # home and line in /etc/passwd
        root.file("/home/anna/.config/mimeapps.list", MIMEAPPS)    # in her home: it is anna's
        root.rpm("firefox", "142.0-1.fc42", files=["/usr/lib64/firefox/firefox"])
        root.rpm("bind", "32:9.18.39-1.fc42", vendor="Fedora Project")   # EPOCH:VERSION-RELEASE
        root.process("/usr/lib64/firefox/firefox", user="anna", pid=2001)

`Root` has one verb for each package system (all take `files`: paths, or a dictionary of path to
content), and for what a root holds besides:

    root.deb(name, version, arch="amd64", files=(), state="installed", hold=False, fields={})
        state: installed, removed (files below /etc stay), purged, unpacked, half-installed,
        half-configured; deb() again with another version is an upgrade, and dpkg logs it
    root.rpm(name, evr, arch="x86_64", files=(), vendor="Fedora Project")
        rpm() again with another version: side by side for kernels, else an upgrade
    root.rpm_backend("ndb" or "bdb")     the database as SLE 15 and RHEL 8 have it, at the end
    root.rpm_folder("/usr/share/rpm")    where the database lies in the end
    root.rpm_log(keep=True)              what follows stays in the write-ahead log alone
    root.pacman(name, version, arch="x86_64", files=(), reason="explicit" or "depend")
    root.flatpak(app, version, user=None, arch="x86_64", branch="stable", files=(), mask=False)
        deployed by flatpak from a repository of its own: AppStream file, active, deploy, exports
    root.file(path, content, mode=0o644), root.folder(path), root.link(path, target)
    root.fifo(path), root.sparse(path, size), root.unreadable(path, outcome="denied")
    root.user(name, uid, home="/home/NAME", real_name="")
    root.process(executable, pid, user="root", options="", deleted=False, image=None, parent=1,
                 sandbox=None)               (last in describe(): the file must be there)
        the very file of the root runs unless `deleted`; `image` are the bytes of one that was
        replaced; sandbox=Sandbox(kind="flatpak", app=..., build=root.commit(app, ...))

`firefox_image("141.0")` are the bytes of a Firefox that runs while its file was replaced.

apk, snap and nix have no tool here: write their files with `root.file`, as their systems do.

What comes out is `tests/hosts/NAME/` (through the same door and the same recorder as any desktop),
`NAME.toml` (distribution, release, traits), and, with `PASSMUSTER_REWRITE=1 pytest
tests/agent/inventory/test_hosts.py`, the inventory `NAME.inventory.json`, to be read before it is
kept. Dates are fixed (`host_builder.tools.NOW`), inodes are numbered in the order of the audit, and
two builds with the same tools give the same bytes.
'''

from __future__ import annotations

from host_builder.images import firefox_image
from host_builder.machine import Host
from host_builder.root import Root

__all__ = ["Host", "Root", "firefox_image"]
