"""No Flask: Werkzeug's Request and Response are enough for a small application."""

from werkzeug.wrappers import Request, Response


@Request.application
def application(request):
    visits = request.cookies.get("bare_visits", default=0, type=int) + 1
    response = Response(
        f"Plain Werkzeug: {request.method} {request.path}, visit {visits}. No Flask, no session.\n"
    )
    response.set_cookie("bare_visits", str(visits), path="/bare", max_age=3600)
    return response
