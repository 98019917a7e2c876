"""Which line of a template made a call, also where Jinja notes none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from inspector.guest.flask_session_probe.template_lines import template_line

IN_WITH = """\
<p>one</p>
{% block early %}{% with x = here() %}{{ x }}{% endwith %}{% endblock %}
{% macro shown() %}
<p>four</p>
{%- with messages = here(1) -%}
{% for message in messages %}{{ message }}{% endfor %}
{% endwith %}
{% endmacro %}
{{ shown() }}
{% block late %}
<b>eleven</b>
{% endblock %}

{% with a = 5 % 3, b =
   here(2) %}
nothing of interest
{% endwith %}
{% if true %}
{% set messages = here() %}
{% endif %}
{{ here() }}
{% for x in here() %}{% endfor %}
{% with %}{{ here() }}{% endwith %}
{{ here() }} {{ here() }}
{% with a = 1 %}
{% with messages = here() %}
{{ messages }}
{% endwith %}
{% endwith %}
"""


def lines_of(environment: Environment, name: str) -> list[int]:
    lines: list[int] = []

    def here(*arguments: object) -> str:
        frame = sys._getframe()
        while "__jinja_template__" not in frame.f_globals:
            assert frame.f_back is not None
            frame = frame.f_back
        lines.append(template_line(frame.f_globals["__jinja_template__"], frame.f_code, frame.f_lineno))
        return ""

    environment.get_template(name).render(here=here)
    return lines


def test_every_call_has_its_own_line(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(IN_WITH, encoding="utf-8")
    lines = lines_of(Environment(loader=FileSystemLoader(tmp_path)), "page.html")
    assert lines == [2, 5, 15, 19, 21, 22, 23, 24, 24, 26]


@pytest.mark.parametrize(
    "text", ["{% with x = here() %}{% endwith %}", "\n\n{% with x = here() %}{% endwith %}"]
)
def test_nothing_is_noted_after_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "page.html").write_text("{{ 1 }}\n" + text, encoding="utf-8")
    (line,) = lines_of(Environment(loader=FileSystemLoader(tmp_path)), "page.html")
    assert line == 2 + text.count("\n")


def test_marks_of_the_environments_own(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>\n<% with x = here() %><% endwith %>", encoding="utf-8")
    loader = FileSystemLoader(tmp_path)
    assert lines_of(Environment("<%", "%>", loader=loader), "page.html") == [2]


def test_a_template_whose_file_is_gone_has_jinjas_line(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("{{ 1 }}\n\n{% with x = here() %}{% endwith %}", encoding="utf-8")
    environment = Environment(loader=FileSystemLoader(tmp_path), auto_reload=False)
    environment.get_template("page.html")
    page.unlink()
    assert lines_of(environment, "page.html") == [1]
