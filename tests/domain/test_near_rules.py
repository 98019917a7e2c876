"""Which rule was meant."""

from __future__ import annotations

import pytest

from inspector.domain.near_rules import nearest_rule

RULES = (
    "/",
    "/cart",
    "/cart/add/<int:product_id>",
    "/product/<int:product_id>",
    "/<path:rest>",
    "/购物车/<name>",
)


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/produc/42", "/product/<int:product_id>"),
        ("/Product/42/", "/product/<int:product_id>"),
        ("/cart/ad/7", "/cart/add/<int:product_id>"),
        ("/crat", "/cart"),
        ("/购车/a", "/购物车/<name>"),
        ("/nothing/of/it", ""),
        ("/x", ""),
        ("/", ""),
        ("", ""),
        ("/<cart>", "/cart"),
    ],
)
def test_the_nearest(path: str, rule: str) -> None:
    assert nearest_rule(path, RULES) == rule
