"""What apps are called in the window."""

from __future__ import annotations

from inspector.domain.apps import AppFacts, title_among

SHOP = AppFacts("shop", "shop", "shop")


def test_apps_of_one_name_are_told_apart_by_mount_or_key() -> None:
    mounted = AppFacts("shop-2", "shop", "shop", script_root="/redis")
    third = AppFacts("shop-3", "shop", "shop")
    assert title_among([SHOP], "shop") == "shop"
    assert [title_among([SHOP, mounted], key) for key in ("shop", "shop-2")] == ["shop", "shop · /redis"]
    apps = [SHOP, mounted, third, AppFacts("admin", "admin", "admin")]
    found = [title_among(apps, app.key) for app in apps]
    assert found == ["shop", "shop · /redis", "shop-3", "admin"]


def test_an_app_that_is_gone_goes_by_its_key() -> None:
    assert title_among([SHOP], "old") == "old"
