"""The format of a product definition (docs/reference/product-definitions.md).

A definition says which source, which values and which scheme; it never holds a command, a folder
to search or logic. Unknown keys are refused: a misspelt key would silently recognise nothing.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from passmuster.model.installation import Kind, Platform

SCHEMA = 1

# The closed list of sources and the attributes that each states about what it saw.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "os-release": (
        "id",
        "version_id",
        "name",
        "codename",
        "platform_id",
        "variant_id",
        "debian_codename",
        "derivative",
    ),
    "kernel": ("provider", "release"),
    "dpkg": ("package", "version", "summary"),
    "rpm": ("package", "version", "vendor"),
    "pacman": ("package", "version"),
    "apk": ("package", "version"),
    "nix": ("package", "version"),
    "flatpak": ("app", "branch"),
    "snap": ("snap", "channel"),
    "appimage": ("file", "entry"),
    "mozilla-files": ("vendor", "name", "remoting_name", "bundle"),
    "chromium-files": ("executable", "wrapper"),
    "program-files": ("executable", "folder"),
    "windows": ("build", "edition", "installation_type"),
    "internet-explorer": ("edition",),
    "uninstall": ("key", "name", "publisher", "package_level"),
    "update-client": ("updater", "client"),
    "msix": ("package", "family"),
    "windows-program": (
        "executable",
        "folder",
        "product_name",
        "company",
        "remoting_name",
        "bundle",
        "package_level",
        "version",
    ),
    "macos": ("name",),
    "app-bundle": ("bundle", "name", "channel", "remoting_name", "version"),
    "receipt": ("package",),
}
# The versions that a program's own resources state; a rule may name the one that counts, where it
# is not the one that the source takes (`version_from`).
VERSION_FIELDS: dict[str, tuple[str, ...]] = {
    "windows-program": ("FileVersion", "ProductVersion"),
    "app-bundle": ("CFBundleShortVersionString", "CFBundleVersion"),
}
SourceName = Literal[
    "os-release", "kernel", "dpkg", "rpm", "pacman", "apk", "nix", "flatpak", "snap", "appimage",
    "mozilla-files", "chromium-files", "program-files",
    "windows", "internet-explorer", "uninstall", "update-client", "msix", "windows-program",
    "macos", "app-bundle", "receipt",
]  # fmt: skip
# The platform on which each source looks; a product's evidence is asked for platform by platform.
_ON_WINDOWS = frozenset(
    {"windows", "internet-explorer", "uninstall", "update-client", "msix", "windows-program"}
)
_ON_MACOS = frozenset({"macos", "app-bundle", "receipt"})
PLATFORMS: dict[str, Platform] = {
    source: "windows" if source in _ON_WINDOWS else "macos" if source in _ON_MACOS else "linux"
    for source in ATTRIBUTES
}
SchemeName = Literal[
    "dotted", "mozilla", "deb", "rpm", "alpm", "apk", "windows-build", "adobe", "brave", "macos"
]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Detect(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One way to recognise a product: all conditions must hold.

    Attributes:
        source: the source whose observations this rule reads.
        match: attribute to the exact values of which one must be seen.
        pattern: attribute to a regular expression that must match in full.
        unless: attribute to a regular expression; a full match excludes.
        track: the product's track that this rule tells.
        scheme: version scheme of the version that the source states.
        executables: absolute paths of the main program; a process of one of them is this product.
            In a sandbox only the program's own name counts.
        entries: ids of its desktop entries: who has one of them as default has this product.
            On Windows a path may begin with %ProgramFiles%, %ProgramFiles(x86)%, %ProgramData%,
            or, of each user, %UserProfile%, %LocalAppData%, %AppData%.
        version_from: which of the versions that the source states counts (`VERSION_FIELDS`).
        states_version: false where the source tells another product's version (a fork that keeps
            the number of what it is built from): then the copy is told, its version is unknown.
    """

    source: SourceName
    scheme: SchemeName
    match: dict[str, tuple[str, ...]] = {}
    pattern: dict[str, str] = {}
    unless: dict[str, str] = {}
    track: str = ""
    executables: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    version_from: str = ""
    states_version: bool = True


class Sample(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An observation as the source really makes it, which this product must recognise."""

    source: SourceName
    see: dict[str, str]
    track: str = ""
    origin: str


class NearMiss(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An observation that looks alike and must not be recognised as this product."""

    source: SourceName
    see: dict[str, str]
    why: str


class Product(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A product: what it is, and how its copies are recognised.

    Attributes:
        id: stable slug; manifests refer to this and to nothing else.
        name: the product's own name, as people know it.
        sample, near_miss: the evidence; left out of the compiled form.
    """

    schema: Literal[1]
    id: Slug
    name: str
    vendor: str
    kind: Kind
    detect: tuple[Detect, ...]
    sample: tuple[Sample, ...] = ()
    near_miss: tuple[NearMiss, ...] = ()
