"""The format of a product definition (docs/reference/product-definitions.md).

A definition says which source, which values and which scheme; it never holds a command, a folder
to search or logic. Unknown keys are refused: a misspelt key would silently recognise nothing.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from passmuster.model.installation import Kind

SCHEMA = 1

# The closed list of sources and the attributes that each states about what it saw.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "os-release": ("id", "version_id", "name", "codename"),
    "kernel": ("provider", "release"),
    "dpkg": ("package", "version"),
    "mozilla-files": ("vendor", "name", "remoting_name"),
    "chromium-files": ("executable", "wrapper"),
}
SourceName = Literal["os-release", "kernel", "dpkg", "mozilla-files", "chromium-files"]
SchemeName = Literal["dotted", "mozilla", "deb", "rpm", "windows-build"]
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
    """

    source: SourceName
    scheme: SchemeName
    match: dict[str, tuple[str, ...]] = {}
    pattern: dict[str, str] = {}
    unless: dict[str, str] = {}
    track: str = ""
    executables: tuple[str, ...] = ()


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
