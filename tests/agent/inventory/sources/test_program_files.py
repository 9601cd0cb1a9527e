"""Programs without a version file: told by folder and name, below a home as its user's."""

from __future__ import annotations

from fakes.memory_host import MemoryHost, process
from passmuster.host.errors import RefusedError
from passmuster.inventory import take
from passmuster.model.installation import Kind, Scope
from passmuster.products.definition import Detect, Product

FOLDERS = ("/opt/foxitsoftware/foxitreader", "~/opt/foxitsoftware/foxitreader")
PRODUCTS = (
    Product(
        schema=1,
        id="foxit",
        name="Foxit",
        vendor="Example",
        kind=Kind.PDF_VIEWER,
        detect=(
            Detect(
                source="program-files",
                scheme="dotted",
                match={"folder": FOLDERS, "executable": ("FoxitReader",)},
            ),
            Detect(
                source="program-files",
                scheme="dotted",
                match={"folder": ("relative",), "executable": ("FoxitReader",)},
            ),
        ),
    ),
)
PASSWD = b"eve:x:1000:1000::/home/eve:/bin/bash\n"
MACHINE = "/opt/foxitsoftware/foxitreader/FoxitReader"
OWN = "/home/eve/opt/foxitsoftware/foxitreader/FoxitReader"


def test_a_program_is_told_with_its_place_and_without_a_version() -> None:
    """For the machine and for its user; a folder without the program is none."""
    files = {"/etc/passwd": PASSWD, MACHINE: b"x", OWN: b"x", "/home/eve/relative/FoxitReader": b""}
    running = (process(7, OWN, deleted=False), process(8, MACHINE))
    found = take(MemoryHost(files, processes=running), PRODUCTS).installations
    assert [(each.path, each.scope, each.owner, each.reason) for each in found] == [
        (MACHINE, Scope.MACHINE, "", "no-version-file"),
        (OWN, Scope.USER, "eve", "no-version-file"),
    ]
    assert [[copy.processes for copy in each.running] for each in found] == [[1], [1]]


def test_one_that_cannot_be_looked_at_is_noted() -> None:
    """The other copy is still told."""
    refused = RefusedError(f"{OWN}: got a link on the way")
    files = {"/etc/passwd": PASSWD, OWN: refused, MACHINE: b"x"}
    found = take(MemoryHost(files), PRODUCTS)
    assert [each.path for each in found.installations] == [MACHINE]
    told = {each.source: each.detail for each in found.sources}
    assert "link on the way" in told["program-files"]
