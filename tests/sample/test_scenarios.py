"""Walks every link of the index page, on every session interface."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sample.conftest import INTERFACES, SAMPLE
from tests.sample.pages import Link, scenarios_of

# What must be on the page (issue: the list of the sample project). One word of an address stands for each.
EXPECTED = """
cookies/set cookies/max-age cookies/expires cookies/scoped cookies/secure cookies/domain
cookies/read cookies/delete sessions/set sessions/several sessions/get sessions/pop sessions/clear
sessions/permanent sessions/nested-lost sessions/nested-kept values/types values/nested
values/impossible flashes/plain flashes/categories flashes/filtered flashes/never-shown /login
/redis/ /redis-signed/ /redis-json/ /own/ /own-redis/ /ten-minutes/ /seven-days/ /random-key/
/rotated-key/old /no-key/ /bare configuration/LAST_WINS configuration/DELIVERY
configuration/GREETING configuration/DEBUG configuration/TESTING configuration/SESSION_COOKIE_SECURE
configuration/STOCK_WARNING_AT configuration/FREE_DELIVERY_FROM configuration/MAX_PER_ITEM
routing/decorator routing/add-url-rule routing/named routing/methods routing/greeting routing/shelf
routing/string routing/any routing/path routing/int routing/float routing/uuid routing/regex
routing/pages routing/folder routing/file routing/either routing/old routing/double news.localhost
ann.localhost notes/api requests/echo requests/upload responses/header-and-cookie
responses/template-function responses/async responses/stream responses/live errors/400 errors/404
errors/500 errors/log
"""


def follow(client: Any, link: Link) -> Any:
    if link.method == "post":
        return client.post(link.address, data=link.fields, follow_redirects=True)
    return client.get(link.address, follow_redirects=True)


def test_the_index_covers_the_whole_list(client: Any) -> None:
    addresses = " ".join(link.address for link in scenarios_of(client.get("/scenarios/").text))
    assert [word for word in EXPECTED.split() if word not in addresses] == []


@pytest.mark.filterwarnings("ignore:The 'session' cookie is too large")
@pytest.mark.parametrize("shop", INTERFACES)
def test_every_scenario_answers(site: Any, shop: str) -> None:
    links = scenarios_of(site.test_client().get(f"{shop}scenarios/").text)
    assert len(links) > 90
    answers = [(link.address, link.raises, follow(site.test_client(), link).status_code) for link in links]
    assert [answer for answer in answers if (answer[2] >= 500) != answer[1]] == []


@pytest.mark.filterwarnings("ignore:The 'session' cookie is too large")
@pytest.mark.parametrize("shop", INTERFACES)
def test_every_scenario_answers_in_one_browser_after_the_other(site: Any, shop: str) -> None:
    """One client clicks through all of it: what one scenario leaves behind must not break the next one."""
    client = site.test_client()
    own = [
        link for link in scenarios_of(client.get(f"{shop}scenarios/").text) if link.address.startswith(shop)
    ]
    answers = [(link.address, link.raises, follow(client, link).status_code) for link in own]
    assert [answer for answer in answers if (answer[2] >= 500) != answer[1]] == []


def test_each_scenario_shows_its_code_and_what_to_look_for(client: Any) -> None:
    for link in scenarios_of(client.get("/scenarios/").text):
        assert "Look for" in link.text, link.address
        assert "shop/" in link.text, link.address
        assert "def " in link.text or "class " in link.text or "add_url_rule" in link.text, link.address


def test_the_sample_knows_nothing_of_the_inspector() -> None:
    for file in SAMPLE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "import inspector" not in text
        assert "from inspector" not in text
        assert "flask_session_probe" not in text


def test_no_page_asks_for_anything_from_elsewhere(client: Any) -> None:
    for page in ("/", "/scenarios/", "/cart", "/login", "/scenarios/responses/live"):
        text = client.get(page).text
        assert 'src="http' not in text
        assert 'href="http' not in text.replace('href="http://ann.localhost', "").replace(
            'href="http://news.localhost', ""
        )
