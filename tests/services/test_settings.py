import json

import pytest

from inspector.domain.errors import StoreError
from inspector.services.settings import Settings


def test_what_is_changed_is_there_next_time(tmp_path):
    path = tmp_path / "config" / "settings.json"
    settings = Settings.load(path)
    assert (settings.theme, settings.problem) == ("system", "")
    settings.update(theme="dark", recent_targets=["wsgi:app", "漢字"])
    again = Settings.load(path)
    assert (again.theme, again.recent_targets, again.body_cap) == ("dark", ["wsgi:app", "漢字"], 256 * 1024)
    with pytest.raises(TypeError, match="colour"):
        settings.update(colour="red")


def test_nobody_else_may_read_it(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text("{}")
    path.chmod(0o644)
    path.with_suffix(".new").write_text("left by one that was killed")
    path.with_suffix(".new").chmod(0o644)
    Settings.load(path).update(theme="dark")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["{", "[1, 2]", "\x00", '"dark"'])
def test_a_file_that_cannot_be_read_leaves_the_defaults(tmp_path, content):
    path = tmp_path / "settings.json"
    path.write_text(content)
    settings = Settings.load(path)
    assert settings.theme == "system"
    assert "the defaults are used" in settings.problem


def test_wrong_types_are_ignored_one_by_one(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"theme": "dark", "body_cap": "much", "keep_captures": True, "unknown": 1}))
    settings = Settings.load(path)
    assert (settings.theme, settings.body_cap, settings.keep_captures) == ("dark", 256 * 1024, 5)
    assert "body_cap, keep_captures" in settings.problem


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings = Settings.load(tmp_path / "file" / "settings.json")
    with pytest.raises(StoreError, match="cannot be saved"):
        settings.update(theme="dark")
    assert settings.theme == "dark"
