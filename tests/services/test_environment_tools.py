"""Environments that tools keep for a project, in folders laid out as the tools themselves lay them out (seen
with Hatch 1.18, pipenv 2026.10, PDM 2.29, uv 0.13, virtualenvwrapper 6.1).
"""

from __future__ import annotations

import base64
import hashlib
import sys
from pathlib import Path

import pytest

from inspector.services.interpreter_places import places


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def project(home: Path) -> Path:
    folder = home / "code/My_Shop"
    folder.mkdir(parents=True)
    return folder


def environment(folder: Path) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (folder / "bin/python").symlink_to(sys.executable)
    return folder


def found(project: Path, home: Path, **variables: str) -> list[tuple[str, str]]:
    """The folder of each, from the home folder on, and why it is offered; ours, the last, left out."""
    there = places(project, variables, home)[:-1]
    return [(path.parent.parent.relative_to(home).as_posix(), origin) for path, origin in there]


def named(project: Path, text: str) -> None:
    (project / "pyproject.toml").write_text(text)


def hashed(algorithm: str, path: Path) -> str:
    return base64.urlsafe_b64encode(hashlib.new(algorithm, str(path).encode()).digest()).decode()[:8]


linux = pytest.mark.skipif(sys.platform == "darwin", reason="NOT TESTED: folders as on Linux")


@linux
def test_hatch_in_its_own_folder(project: Path, home: Path) -> None:
    named(project, '[project]\nname = "My_Shop"\n')
    own = f".local/share/hatch/env/virtual/my-shop/{hashed('sha256', project)}"
    for name in ("docs", "my-shop", "test"):
        environment(home / own / name)
    environment(home / ".local/share/hatch/env/virtual/my-shop/AAAAAAAA/my-shop")
    environment(home / f"elsewhere/env/virtual/my-shop/{hashed('sha256', project)}/my-shop")
    assert found(project, home) == [
        (f"{own}/my-shop", "hatch"),
        (f"{own}/docs", "hatch docs"),
        (f"{own}/test", "hatch test"),
    ]
    moved = f"elsewhere/env/virtual/my-shop/{hashed('sha256', project)}/my-shop"
    assert found(project, home, HATCH_DATA_DIR=str(home / "elsewhere")) == [(moved, "hatch")]
    (project / ".git").mkdir()
    part = project / "services/web"
    part.mkdir(parents=True)
    assert found(part, home)[0] == (f"{own}/my-shop", "hatch")


def test_hatch_in_the_project(project: Path, home: Path) -> None:
    named(project, '[project]\nname = "my.shop"\n')
    environment(project / ".hatch/my-shop")
    environment(project / ".hatch/test")
    assert found(project, home) == [
        ("code/My_Shop/.hatch/my-shop", "hatch"),
        ("code/My_Shop/.hatch/test", "hatch test"),
    ]


@linux
def test_hatch_where_its_config_says(project: Path, home: Path) -> None:
    named(project, '[project]\nname = "my-shop"\n[tool.hatch.envs.web]\npath = "envs/web"\n')
    (project / "hatch.toml").write_text('[envs.default]\npath = "envs/own"\n[envs.odd]\npath = 3\n')
    (home / ".config/hatch").mkdir(parents=True)
    (home / ".config/hatch/config.toml").write_text('[dirs.env]\nvirtual = ".envs"\n')
    for folder in ("envs/web", "envs/own", ".envs/my-shop"):
        environment(project / folder)
    assert found(project, home) == [
        ("code/My_Shop/envs/own", "hatch"),
        ("code/My_Shop/envs/web", "hatch web"),
        ("code/My_Shop/.envs/my-shop", "hatch"),
    ]


def test_pipenv(project: Path, home: Path) -> None:
    own = f".local/share/virtualenvs/My_Shop-{hashed('sha256', project / 'Pipfile')}"
    environment(home / own)
    environment(home / ".local/share/virtualenvs/My_Shop-AAAAAAAA")
    bound = environment(home / ".local/share/virtualenvs/renamed-BBBBBBBB")
    (bound / ".project").write_text(str(project))
    assert ("pipenv" in [origin for _, origin in found(project, home)]) is False, "there is no Pipfile"
    (project / "Pipfile").touch()
    assert found(project, home)[:2] == [
        (own, "pipenv"),
        (".local/share/virtualenvs/renamed-BBBBBBBB", "pipenv"),
    ]
    environment(home / "data/virtualenvs/chosen")
    variables = {"XDG_DATA_HOME": str(home / "data"), "PIPENV_CUSTOM_VENV_NAME": "chosen"}
    assert found(project, home, **variables) == [("data/virtualenvs/chosen", "pipenv")]
    environment(project / ".venv")  # PIPENV_VENV_IN_PROJECT
    assert found(project, home)[0] == ("code/My_Shop/.venv", "the project's .venv")


def test_virtualenvwrapper(project: Path, home: Path) -> None:
    bound = environment(home / ".virtualenvs/bound")
    (bound / ".project").write_text(f"{project}\n")
    environment(home / ".virtualenvs/My_Shop")
    environment(home / ".virtualenvs/other")
    environment(home / "envs/My_Shop")
    assert found(project, home) == [
        (".virtualenvs/bound", "virtualenvwrapper bound"),
        (".virtualenvs/My_Shop", "virtualenvwrapper My_Shop"),
    ]
    assert found(project, home, WORKON_HOME=str(home / "envs")) == [
        ("envs/My_Shop", "virtualenvwrapper My_Shop")
    ]


@pytest.mark.parametrize("text", ["other\n", "../../.virtualenvs/other", "{home}/.virtualenvs/other"])
def test_a_venv_file_names_one(project: Path, home: Path, text: str) -> None:
    environment(home / ".virtualenvs/other")
    (project / ".venv").write_text(text.format(home=home))
    origins = {origin for _, origin in found(project, home)}
    assert origins == {"the project's .venv file"}


@linux
def test_pdm(project: Path, home: Path) -> None:
    prefix = f".local/share/pdm/venvs/My_Shop-{hashed('md5', project)}"
    for name in ("3.12", "for-test"):
        environment(home / f"{prefix}-{name}")
    environment(home / ".local/share/pdm/venvs/My_Shop-AAAAAAAA-3.12")
    assert found(project, home) == [(f"{prefix}-3.12", "PDM"), (f"{prefix}-for-test", "PDM")]
    (project / ".pdm-python").write_text(f"{home / prefix}-for-test/bin/python")
    assert found(project, home) == [(f"{prefix}-for-test", "the project's PDM"), (f"{prefix}-3.12", "PDM")]


def test_a_list_of_environments(project: Path, home: Path) -> None:
    environment(project / "envs/near")
    environment(home / "far")
    (project / ".python-envs").write_text(f"envs/near\n\n{home}/far\n{home}/gone\n")
    assert found(project, home) == [
        ("code/My_Shop/envs/near", "the project's .python-envs"),
        ("far", "the project's .python-envs"),
    ]


def test_uv(project: Path, home: Path) -> None:
    environment(project / "envs/here")
    environment(home / "there")
    relative, absolute = ({"UV_PROJECT_ENVIRONMENT": path} for path in ("envs/here", str(home / "there")))
    assert found(project, home, **absolute) == [], "not a project of uv's"
    named(project, '[project]\nname = "shop"\n')
    assert found(project, home, **relative) == [("code/My_Shop/envs/here", "UV_PROJECT_ENVIRONMENT")]
    assert found(project, home, **absolute) == [("there", "UV_PROJECT_ENVIRONMENT")]
    (project / ".git").mkdir()
    member = project / "packages/web"
    member.mkdir(parents=True)
    assert found(member, home, **relative) == [("code/My_Shop/envs/here", "UV_PROJECT_ENVIRONMENT")]


@pytest.mark.parametrize(
    ("folder", "variables"),
    [
        ("miniforge3/envs/shopping", {}),
        (".conda/envs/shopping", {}),
        ("listed/envs/shopping", {}),
        ("of-condarc/shopping", {}),
        ("custom/envs/shopping", {"CONDA_EXE": "{home}/custom/bin/conda"}),
        ("mamba/envs/shopping", {"MAMBA_ROOT_PREFIX": "{home}/mamba"}),
        ("by-name/shopping", {"CONDA_ENVS_DIRS": "{home}/nowhere:{home}/by-name"}),
    ],
)
def test_conda_by_the_name_in_its_file(
    project: Path, home: Path, folder: str, variables: dict[str, str]
) -> None:
    (home / ".conda").mkdir()
    (home / ".conda/environments.txt").write_text(f"{home}/listed\n")
    (home / ".condarc").write_text('envs_dirs:\n  - "~/of-condarc"\n  - /nowhere\nother: 1\n')
    (project / "environment.yaml").write_text('channels: [x]\nname: "shopping" # ours\n')
    python = home / folder / "bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    given = {name: value.format(home=home) for name, value in variables.items()}
    origins = [origin for path, origin in places(project, given, home) if path == python]
    assert origins == ["conda shopping, of environment.yaml"]


@pytest.mark.parametrize(
    "file", ["pyproject.toml", "hatch.toml", ".venv", ".pdm-python", ".python-envs", "Pipfile"]
)
def test_files_that_hold_anything(project: Path, home: Path, file: str) -> None:
    for content in (b"\xff\x00[", b"name = 3\n[project]\nname = 4\n[tool]\nhatch = 1\n[envs]\na = 2", b"\n"):
        (project / file).write_bytes(content)
        assert found(project, home) == []
