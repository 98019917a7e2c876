"""How tabs jump to each other without knowing each other.

A widget **emits** (`navigator.show_request.emit(41)`); only the window connects. It loads and raises the
right tab and calls the tab's method of the same name:

    RequestsTab.show_request(number)   RequestsTab.filter_requests(text)
    CookiesTab.show_client(client_id, cookie_name)
    RedisTab.show_redis_key(key)
    RoutesTab.show_route(app, endpoint, rule)  rule "": any of the endpoint's
    RoutesTab.match_url(app, method, url)      which rule takes it
    replay(number) opens the replay editor; send(draft) the same for a request that was not recorded

Tabs must not connect to these signals themselves: they are made when first needed, perhaps during the emit.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Navigator(QObject):
    show_request = Signal(int)
    filter_requests = Signal(str)
    show_client = Signal(str, str)
    show_redis_key = Signal(object)  # bytes; as `object` because Qt would make a QByteArray of it
    show_route = Signal(str, str, str)
    match_url = Signal(str, str, str)
    replay = Signal(int)
    send = Signal(object)  # ReplayDraft
