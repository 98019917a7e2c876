"""A small browser for the tour: keeps cookies, follows redirects, sends the headers of a real one."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import httpx

_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)
_HEADERS = {
    "User-Agent": _AGENT,
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "en,de;q=0.7",
}


class Browser:
    """`page` is the text of what is shown now. A network failure raises httpx.HTTPError: the step fails
    with it.
    """

    def __init__(self, url: str) -> None:
        import httpx

        self._client: httpx.AsyncClient = httpx.AsyncClient(
            base_url=url, headers=_HEADERS, follow_redirects=True, trust_env=False, timeout=30
        )
        self.page = ""
        self.status = 0

    async def get(self, path: str) -> str:
        return self._show(await self._client.get(path))

    async def post(self, path: str, **form: str) -> str:
        return self._show(await self._client.post(path, data=form))

    def cookie(self, name: str = "session") -> str:
        """The latest value of a cookie, whatever its path."""
        return next((c.value or "" for c in self._client.cookies.jar if c.name == name), "")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    def _show(self, response: httpx.Response) -> str:
        self.status, self.page = response.status_code, response.text
        return self.page
