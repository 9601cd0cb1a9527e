"""Every product definition against its evidence, and against all the others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.model.installation import Kind
from passmuster.products import load
from passmuster.products.definition import ATTRIBUTES, NearMiss, Product, Sample
from passmuster.products.matching import match, match_all, wanted
from passmuster.products.reading import DefinitionError, read

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "agent" / "passmuster" / "products" / "definitions"
PRODUCTS = [read(path.read_text(), path.name) for path in sorted(FOLDER.glob("*.toml"))]
SAMPLES = [(product, sample) for product in PRODUCTS for sample in product.sample]
MISSES = [(product, miss) for product in PRODUCTS for miss in product.near_miss]

GOOD = """
schema = 1
id = "example"
name = "Example"
vendor = "Example"
kind = "browser"
[[detect]]
source = "dpkg"
match = { package = ["example"] }
scheme = "deb"
[[sample]]
source = "dpkg"
see = { package = "example", version = "1-1" }
origin = "made up"
[[near_miss]]
source = "dpkg"
see = { package = "example-common", version = "1-1" }
why = "data files"
"""


@pytest.mark.parametrize(
    ("product", "sample"), SAMPLES, ids=lambda each: getattr(each, "id", None) or str(each.see)
)
def test_a_sample_is_recognised_by_exactly_one_definition(product: Product, sample: Sample) -> None:
    """Matched against all definitions: one match, of the right product and track."""
    found = [
        (each.product.id, each.rule.track)
        for each in match_all(PRODUCTS, sample.source, sample.see)
    ]
    assert found == [(product.id, sample.track)]


@pytest.mark.parametrize(
    ("product", "miss"), MISSES, ids=lambda each: getattr(each, "id", None) or str(each.see)
)
def test_a_look_alike_is_not_recognised(product: Product, miss: NearMiss) -> None:
    """A near miss is not this product, whatever else it may be."""
    assert product.id not in {
        each.product.id for each in match_all(PRODUCTS, miss.source, miss.see)
    }


@pytest.mark.parametrize(
    "package",
    [
        "chromium-common", "chromium-sandbox", "libevdocument3-4", "libevview3-3", "mupdf-tools",
        "firefox-esr-l10n-de", "evince-common", "okular-data", "zathura-pdf-poppler", "qpdf",
        "poppler-utils", "google-chrome", "chromium-lwn4chrome", "xpdf-utils", "webkit2gtk-driver",
    ],
)  # fmt: skip
def test_no_definition_takes_a_neighbour_for_a_product(package: str) -> None:
    """Names that are near a product's in a real archive."""
    assert match(PRODUCTS, "dpkg", {"package": package, "version": "1-1"}) is None


def test_the_compiled_definitions_are_fresh_and_lean() -> None:
    """What is loaded is what is written, without the evidence."""
    said = subprocess.run(
        [sys.executable, "packaging/compile_products.py", "--check"],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert said.stdout.strip() == "fresh", said.stdout + said.stderr
    assert [each.id for each in load()] == [each.id for each in PRODUCTS]
    assert not any(each.sample or each.near_miss for each in load())
    assert {each.kind for each in load()} == set(Kind)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("match =", "matches =", r"line 9.*did you mean `match`"),
        ('id = "example"', 'id = "other"', "expected the file's own name"),
        ('source = "dpkg"', 'source = "registry"', "registry"),
        ("{ package =", "{ bundle =", "expected one that the source dpkg states: package, version"),
        ('match = { package = ["example"] }\n', "", "without `match` and `pattern`"),
        (
            'match = { package = ["example"] }',
            "pattern = { package = '(' }",
            "no regular expression",
        ),
        ('"example", version', '"sample", version', r"got track \[\], expected"),
        ('"example-common"', '"example"', "near miss.*is recognised: data files"),
        ("[[near_miss]]", "[[sample]]", "why"),
        ("schema = 1", "schema = 2", "schema"),
        ('name = "Example"', "name = ", "line 4"),
    ],
)
def test_a_wrong_definition_says_what_is_wrong(old: str, new: str, message: str) -> None:
    """Where, what was got, what was expected."""
    assert read(GOOD, "example.toml").id == "example"
    with pytest.raises(DefinitionError, match=message):
        read(GOOD.replace(old, new, 1), "example.toml")


@pytest.mark.parametrize("kind", ["sample", "near_miss"])
def test_a_definition_without_evidence_is_refused(kind: str) -> None:
    """No product without a sample and a look-alike for each of its sources."""
    head, *tables = GOOD.split("[[")
    lean = "[[".join([head, *(table for table in tables if not table.startswith(kind))])
    with pytest.raises(DefinitionError, match=rf"no \[\[{kind}\]\] for source dpkg"):
        read(lean, "example.toml")


def test_a_source_asks_only_for_what_is_wanted() -> None:
    """The package database is looked through for these names alone."""
    names = wanted(PRODUCTS, "dpkg", "package")
    assert {"firefox-esr", "chromium", "evince"} <= names
    assert "chromium-common" not in names


@given(
    source=st.sampled_from(sorted(ATTRIBUTES)),
    seen=st.dictionaries(
        st.sampled_from(["package", "version", "id", "name"]), st.text(max_size=60)
    ),
)
def test_no_observation_breaks_matching(source: str, seen: dict[str, str]) -> None:
    """Hostile values are matched or not, and at most by one definition."""
    assert len(list(match_all(PRODUCTS, source, seen))) <= 1
