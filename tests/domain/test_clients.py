import pytest

from inspector.domain.clients import OWN_AGENT, is_browser, short_agent

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)


@pytest.mark.parametrize(
    ("agent", "name", "browser"),
    [
        (CHROME, "Chrome 126", True),
        (CHROME + " Edg/126.0.2592.56", "Edge 126", True),
        (CHROME + " OPR/112.0.0.0", "Opera 112", True),
        (CHROME.replace("Chrome/", "HeadlessChrome/"), "Chromium (headless) 126", True),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox 128", True),
        (
            "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
            "Safari 17",
            True,
        ),
        ("curl/8.5.0", "curl 8.5", False),
        ("python-requests/2.31.0", "python-requests 2.31", False),
        ("Wget/1.21.3", "Wget 1.21", False),
        ("Werkzeug/3.1.9", "Werkzeug 3.1", False),
        ("", "no User-Agent", False),
        (OWN_AGENT, "sent by this window", False),
        ("Mozilla/5.0 (strange)", "Mozilla/5.0 (strange)", True),
        ("x" * 100, "x" * 39 + "…", False),
        ("мой клиент", "мой клиент", False),
    ],
)
def test_short_agent(agent, name, browser):
    assert short_agent(agent) == name
    assert is_browser(agent) is browser
