"""A handler for a web host: a session is posted as JSON, the advice comes back as JSON. Nothing is stored.

    pip install starlette uvicorn && uvicorn --app-dir examples/embedding web:app
"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from alliance_advisor import Advisor, ProblemsFound

ADVISOR = Advisor(engine="direct")


async def advise(request: Request) -> Response:
    """The advice, or everything that is wrong with the session."""
    try:
        return Response(ADVISOR.advise(await request.json()).to_json(), media_type="application/json")
    except ProblemsFound as found:
        problems = [{"place": str(each.location), "message": each.message, "hint": each.hint} for each in found.problems]
        return JSONResponse({"problems": problems}, status_code=422)


app = Starlette(routes=[Route("/advice", advise, methods=["POST"])])
