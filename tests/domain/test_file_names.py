"""Short names of files still tell one package from another."""

from __future__ import annotations

import pytest

from inspector.domain.file_names import short_name


@pytest.mark.parametrize(
    ("file", "short"),
    [
        ("/srv/shop/auth.py", "auth.py"),
        ("/srv/shop/auth/__init__.py", "auth/__init__.py"),
        ("/srv/shop/__main__.py", "shop/__main__.py"),
        ("C:\\shop\\auth\\__init__.py", "auth/__init__.py"),
        ("C:\\shop\\auth.py", "auth.py"),
        ("__init__.py", "__init__.py"),
        ("<string>", "<string>"),
    ],
)
def test_a_name_that_every_package_has_comes_with_its_folder(file: str, short: str) -> None:
    assert short_name(file) == short
