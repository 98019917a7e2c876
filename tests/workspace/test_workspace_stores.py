"""One exchange through every store, in memory."""

from inspector.domain.routes import RouteRow
from inspector.domain.sessions import SessionBadge
from inspector.workspace.workspace import Workspace
from tests.workspace.exchange_maker import exchange, flash, session, write


async def test_an_exchange_reaches_every_store():
    workspace = Workspace()
    added = []
    workspace.requests.added.connect(lambda first, last: added.append((first, last)))
    number = workspace.feed(
        exchange(
            session=session(
                {}, {"username": "ann", "_flashes": [("message", "hi")]}, writes=[write("username", "ann")]
            ),
            flashes={"pushed": [flash("hi")], "consumed": [], "waiting": [flash("hi")]},
        )
    )
    assert number == 1
    assert added == [(0, 0)]
    row = workspace.requests.row(0)
    assert (row.client, row.session, row.session_changes, row.pushed) == ("B1", SessionBadge.NEW, 2, 1)
    client = workspace.clients.get("aaaa0001")
    assert client is not None
    assert client.agent == "Firefox 128"
    assert client.sessions[0].writers["username"].place.line == 20
    assert [flash.text for flash in workspace.flashes.waiting()] == ["hi"]
    assert workspace.routes.usage(RouteRow("shop", "/", ("GET",), "index")).hits == 1
    assert workspace.requests.exchange(1).session is not None
    await workspace.close()
