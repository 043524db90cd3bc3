"""The parameters that the lists of a history share, and what they may answer beside a page."""

from typing import Annotated

from litestar.params import Parameter

from api.history.conditional import NOT_MODIFIED
from api.problem_responses import problems

LIMIT = 50
LIMIT_MAX = 200
Limit = Annotated[int, Parameter(ge=1, le=LIMIT_MAX)]
Before = Annotated[str | None, Parameter(description="`next` of the page before")]
From = Annotated[
    str | None, Parameter(query="from", description="UTC, such as 2026-11-01T00:00:00Z; included")
]
To = Annotated[
    str | None, Parameter(query="to", description="UTC, such as 2026-12-01T00:00:00Z; not included")
]
ANSWERS = {304: NOT_MODIFIED, **problems(400, 401, 404, 503)}
