"""A container image without a shell, as distroless makes it of Debian 12: dpkg's status.d alone.

Each package is a file of its own without a Status, beside a list of checksums.
"""

from __future__ import annotations

from host_builder import Host, Root

DISTRIBUTION, RELEASE = "Debian (distroless)", "12"
TRAITS = ("dpkg-status.d", "empty", "container")

EXPECT = (("debian", "", "os", "machine", "", "12.12", "", "/etc/debian_version"),)
EXPECT_CIRCUMSTANCES = ("container",)

OS_RELEASE = """\
PRETTY_NAME="Distroless"
NAME="Debian GNU/Linux"
ID="debian"
VERSION_ID="12"
VERSION="Debian GNU/Linux 12 (bookworm)"
HOME_URL="https://github.com/GoogleContainerTools/distroless"
"""
PACKAGES = """\
base 12.4+deb12u12 base-files
netbase 6.4 netbase
tzdata 2025b-0+deb12u2 tzdata
libc6 2.36-9+deb12u13 libc6
libssl3 3.0.17-1~deb12u3 libssl3
libgcc 12.2.0-14+deb12u1 libgcc-s1
ca 20230311+deb12u1 ca-certificates
"""


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.8.0-1043-aws",
        kernel_version="#45~22.04.1-Ubuntu SMP Wed Nov  5 12:20:01 UTC 2025",
        day="2025-11-24",
    )
    root.file("/usr/lib/os-release", OS_RELEASE)
    root.link("/etc/os-release", "../usr/lib/os-release")
    root.file("/etc/debian_version", "12.12\n")
    root.file("/.dockerenv", "")
    root.file("/etc/passwd", "root:x:0:0:root:/root:/sbin/nologin\n"
              "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n")  # fmt: skip
    root.folder("/home/nonroot")
    for line in PACKAGES.splitlines():
        file, version, name = line.split()
        root.file(
            f"/var/lib/dpkg/status.d/{file}",
            f"Package: {name}\nVersion: {version}\nArchitecture: amd64\n"
            "Maintainer: Nobody <nobody@example.org>\nDescription: made up\n",
        )
        root.file(
            f"/var/lib/dpkg/status.d/{file}.md5sums",
            f"0123456789abcdef0123456789abcdef  usr/share/doc/{name}/copyright\n",
        )
