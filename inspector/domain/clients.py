"""Who sent a request, from its User-Agent: a short name, and whether a person's browser is behind it."""

from __future__ import annotations

import re

# In this order: every Chromium says "Safari", every Edge says "Chrome".
_BROWSERS = (
    (re.compile(r"Edg(?:e|A|iOS)?/(\d+)"), "Edge"),
    (re.compile(r"OPR/(\d+)"), "Opera"),
    (re.compile(r"HeadlessChrome/(\d+)"), "Chromium (headless)"),
    (re.compile(r"Chromium/(\d+)"), "Chromium"),
    (re.compile(r"(?:Firefox|FxiOS)/(\d+)"), "Firefox"),
    (re.compile(r"(?:Chrome|CriOS)/(\d+)"), "Chrome"),
    (re.compile(r"Version/(\d+)[\d.]* (?:Mobile/\S+ )?Safari"), "Safari"),
)
_TOOL = re.compile(r"^([A-Za-z][\w.+ -]*?)[/ ]v?(\d+(?:\.\d+)?)")
MAX_NAME = 40
OWN_AGENT = "Flask-Session-Inspector"
"""What this window calls itself in requests that copy none."""


def is_browser(user_agent: str) -> bool:
    return user_agent.startswith("Mozilla/")


def short_agent(user_agent: str) -> str:
    """`Firefox 128`, `curl 8.5`, `python-httpx 0.28`; the beginning of the text when we know no better."""
    if user_agent == OWN_AGENT:
        return "sent by this window"
    for pattern, name in _BROWSERS:
        found = pattern.search(user_agent)
        if found:
            return f"{name} {found[1]}"
    found = _TOOL.match(user_agent)
    if found and not is_browser(user_agent):
        return f"{found[1]} {found[2]}"
    text = user_agent.strip()
    if not text:
        return "no User-Agent"
    return text if len(text) <= MAX_NAME else text[: MAX_NAME - 1] + "…"
