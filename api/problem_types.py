"""GET /v1/problems and /v1/problems/{code}: what the `type` of a problem document leads to."""

import msgspec
from litestar import Controller, get

from api.problem_responses import problems
from api.problems import KINDS, TYPE_PREFIX
from auction_engine.core.errors import NotFound


class ProblemType(msgspec.Struct, frozen=True, kw_only=True):
    type: str
    code: str
    status: int
    title: str


class ProblemTypeList(msgspec.Struct, frozen=True, kw_only=True):
    problems: list[ProblemType]


class ProblemTypesController(Controller):
    path = "/v1/problems"
    tags = ("problems",)

    @get("/", summary="List every kind of problem that this API answers with", responses=problems())
    async def kinds(self) -> ProblemTypeList:
        return ProblemTypeList(problems=[_problem_type(code) for code in KINDS])

    @get("/{code:str}", summary="Describe one kind of problem", responses=problems(400, 404))
    async def kind(self, code: str) -> ProblemType:
        if code not in KINDS:
            raise NotFound(f"no problem has the code {code[:64]}; GET /v1/problems lists them all")
        return _problem_type(code)


def _problem_type(code: str) -> ProblemType:
    kind = KINDS[code]
    return ProblemType(type=TYPE_PREFIX + code, code=code, status=kind.status, title=kind.title)
