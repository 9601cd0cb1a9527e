"""Which regular expressions a definition may hold, and that those are quick on hostile text."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passmuster.products import expressions
from passmuster.products.definition import Product


@pytest.mark.parametrize(
    "expression",
    [
        "", "firefox", ".*", ".*snap.*", "[0-9]{1,9}(?:\\.[0-9]{1,9}){0,3}", "[^-]{1,60}-x", "a{3}",
        "[]a-]+", "[^]a]*", "a|bc|", "(a|b)c?", "a{2,}b", "\\d\\w\\s\\.", "a}", "[\\]x]",
    ],
)  # fmt: skip
def test_plain_and_bounded_expressions_are_allowed(expression: str) -> None:
    """What definitions need."""
    expressions.check(expression)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("(a+)+", "too long"), ("(?:a*)*", "too long"), (".*.*.*", "too long"),
        ("(x?)*", "too long"), ("(?:a|b)*", "too long"), ("((a{0,9}){0,9}){0,9}", "too long"),
        ("[0-9]+[0-9]+[0-9]+", "too long"), ("(", "no regular expression"),
        ("a**", "no regular expression"), ("^a", "always in full"), ("a$", "always in full"),
        ("(?=a)b", "not used"), ("(?P<x>a)", "not used"), ("(a)\\1", "not used"),
        ("(?i)a", "not used"), ("a+?", "greedy"), ("\\bx", "not used"), ("a{,9}", "lower bound"),
        ("\\Aa", "not used"), ("x" * 201, "got 201 characters"),
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_its_reason(expression: str, said: str) -> None:
    """Nested quantifiers, look-around, references, anchors, flags."""
    with pytest.raises(expressions.ExpressionError, match=re.escape(said)):
        expressions.check(expression)


@given(st.text(alphabet="ab.[](){}|*+?\\^$0123456789,:-", max_size=24))
def test_a_checked_expression_is_one(expression: str) -> None:
    """Whatever is written: it is refused with a sentence, or Python compiles it."""
    with suppress(expressions.ExpressionError):
        expressions.check(expression)
        re.compile(expression)


@settings(max_examples=30, deadline=2_000)
@given(
    st.lists(
        st.sampled_from(["a", "[ab]", ".", ".*", "a{0,9}", "(?:ab?){0,4}", "b?", "(a|b){0,3}"]),
        max_size=12,
    ),
    st.text(alphabet="ab", max_size=256),
)
def test_what_is_allowed_ends_soon(parts: list[str], text: str) -> None:
    """An expression of which no match is found has tried every way."""
    expression = "".join(parts) + "c"
    try:
        expressions.check(expression)
    except expressions.ExpressionError:
        return
    assert re.fullmatch(expression, text) is None


def test_all_expressions_of_the_definitions_are_checked(products: list[Product]) -> None:
    """There are some, and each passes by itself."""
    found = [
        text
        for product in products
        for rule in product.detect
        for text in (*rule.pattern.values(), *rule.unless.values())
    ]
    assert len(found) > 10
    for text in found:
        expressions.check(text)
