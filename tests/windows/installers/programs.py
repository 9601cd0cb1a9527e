"""What the installers of these tests install: a made-up PDF viewer and the real SumatraPDF.

Each with two versions, the older one first. Read on both sides: where the installers are built
(Linux) and where they run (Windows, under Wine).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["msi", "nsis"]
# Packages for one user are missing: Wine registers them for the machine, which Windows does not.
INSTALLERS: tuple[tuple[Kind, bool], ...] = (("msi", False), ("nsis", False), ("nsis", True))


class Program(NamedTuple):
    r"""A program that installers are built of.

    Attributes:
        product: the product's id in its definition.
        name, publisher: as its uninstall key states them.
        key: the name of its uninstall key, where a setup writes it.
        folder: its folder below Program Files, or in a user's AppData\Local.
        upgrade_code: what its packages of every version have in common.
    """

    product: str
    name: str
    publisher: str
    key: str
    folder: str
    executable: str
    versions: tuple[str, str]
    upgrade_code: str


QUILLVIEW = Program(
    product="quillview",
    name="Quillview",
    publisher="Quillview Project",
    key="Quillview",
    folder="Quillview",
    executable="quillview.exe",
    versions=("1.4.2", "1.5.0"),
    upgrade_code="{6C0E5B2A-7B0B-4E57-9D53-0F1D6A2C9E11}",
)
# Real programs: 3.3.3 for 64 bits, 3.4.6 for 32, which Wine without i386 reads but cannot run.
SUMATRAPDF = Program(
    product="sumatrapdf",
    name="SumatraPDF",
    publisher="Krzysztof Kowalczyk",
    key="SumatraPDF",
    folder="SumatraPDF",
    executable="SumatraPDF.exe",
    versions=("3.3.3", "3.4.6"),
    upgrade_code="{B5E0F1D4-26A5-4F0E-8C7B-5B7A3D7C4E22}",
)
PROGRAMS = (QUILLVIEW, SUMATRAPDF)


def file_name(program: Program, kind: Kind, version: str, *, per_user: bool) -> str:
    """Return what an installer is called."""
    scope = "user" if per_user else "machine"
    return f"{program.product}-{version}-{scope}.{'msi' if kind == 'msi' else 'exe'}"


def program_name(program: Program, version: str) -> str:
    """Return what a version's program is called before it is packed."""
    return f"{program.product}-{version}.program"
