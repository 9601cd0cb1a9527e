"""Every product definition against its evidence, and against all the others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.inventory.sources import BY_PLATFORM
from passmuster.model.installation import Kind
from passmuster.products import load
from passmuster.products.definition import ATTRIBUTES, PLATFORMS, NearMiss, Product, Sample
from passmuster.products.matching import match_all, wanted
from passmuster.products.reading import read
from passmuster.versions import SCHEMES, compare

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "agent" / "passmuster" / "products" / "definitions"
PRODUCTS = [
    read(path.read_text(encoding="utf-8"), path.name) for path in sorted(FOLDER.glob("*.toml"))
]
SAMPLES = [(product, sample) for product in PRODUCTS for sample in product.sample]
MISSES = [(product, miss) for product in PRODUCTS for miss in product.near_miss]
PLACES = [(product, each) for product in PRODUCTS for each in sorted(
    {PLATFORMS[rule.source] for rule in product.detect})]  # fmt: skip


def named(each: object) -> str | None:
    """Name a test by its product or by what is seen."""
    return getattr(each, "id", None) or (str(each.see) if hasattr(each, "see") else None)


@pytest.mark.parametrize(("product", "sample"), SAMPLES, ids=named)
def test_a_sample_is_recognised_by_exactly_one_definition(product: Product, sample: Sample) -> None:
    """Matched against all definitions: one match, of the right product and track."""
    found = [
        (each.product.id, each.rule.track)
        for each in match_all(PRODUCTS, sample.source, sample.see)
    ]
    assert found == [(product.id, sample.track)]


@pytest.mark.parametrize(("product", "miss"), MISSES, ids=named)
def test_a_near_miss_is_not_recognised(product: Product, miss: NearMiss) -> None:
    """A near miss is not this product, whatever else it may be."""
    assert product.id not in {
        each.product.id for each in match_all(PRODUCTS, miss.source, miss.see)
    }


@pytest.mark.parametrize(("product", "platform"), PLACES, ids=named)
def test_each_platform_of_a_product_has_its_evidence(product: Product, platform: str) -> None:
    """A sample that must match and a near miss that must not, platform by platform."""
    assert platform in {PLATFORMS[each.source] for each in product.sample}
    assert platform in {PLATFORMS[each.source] for each in product.near_miss}


@pytest.mark.parametrize("product", PRODUCTS, ids=named)
def test_each_rule_is_the_first_that_fits_some_sample(product: Product) -> None:
    """A rule that no sample reaches would be a claim without evidence, or one that is shadowed."""
    reached = [
        each.rule
        for sample in product.sample
        for each in match_all([product], sample.source, sample.see)
    ]
    assert [rule for rule in product.detect if rule not in reached] == []


@pytest.mark.parametrize(("product", "sample"), SAMPLES, ids=named)
def test_a_sample_has_a_version_that_its_scheme_reads(product: Product, sample: Sample) -> None:
    """The version of a sample in the scheme that its rule names, and with its upstream part."""
    (found,) = match_all([product], sample.source, sample.see)
    assert found.rule.scheme in SCHEMES
    version = sample.see.get("version", "")
    if version:
        assert compare(found.rule.scheme, version, version) == 0


def test_every_source_of_the_format_exists_and_has_a_platform() -> None:
    """What a definition may name is what an audit asks."""
    assert set(ATTRIBUTES) <= {name for each in BY_PLATFORM.values() for name in each}
    assert set(PLATFORMS) == set(ATTRIBUTES)


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


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda each: each.stem)
def test_a_definition_fits_the_published_schema(path: Path) -> None:
    """Who checks with the JSON Schema and who checks with the linter agree on what is good."""
    import tomllib

    from jsonschema import Draft202012Validator

    schema = json.loads(
        (ROOT / "docs/reference/schemas/product-definition.json").read_text(encoding="utf-8")
    )
    Draft202012Validator(schema).validate(tomllib.loads(path.read_text(encoding="utf-8")))


def test_a_source_asks_only_for_what_is_wanted() -> None:
    """The package databases are looked through for these names alone."""
    names = wanted(PRODUCTS, "dpkg", "package")
    assert {"firefox-esr", "chromium", "evince"} <= names
    assert "chromium-common" not in names
    assert "MozillaFirefox" in wanted(PRODUCTS, "rpm", "package")
    assert "org.mozilla.firefox" in wanted(PRODUCTS, "flatpak", "app")


@given(
    source=st.sampled_from(sorted(ATTRIBUTES)),
    seen=st.dictionaries(
        st.sampled_from(["package", "version", "id", "name", "file", "channel", "bundle"]),
        st.text(max_size=256),
    ),
)
def test_no_observation_breaks_matching(source: str, seen: dict[str, str]) -> None:
    """Hostile values are matched or not, and at most by one definition."""
    assert len(list(match_all(PRODUCTS, source, seen))) <= 1
