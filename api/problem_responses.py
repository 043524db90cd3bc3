"""Problem documents as the OpenAPI document describes them."""

import msgspec
from litestar.openapi.datastructures import ResponseSpec

from api.problems import PROBLEM_MEDIA_TYPE

BODY = (400, 413, 415)
"""What any route that reads a body may answer."""
DESCRIPTIONS = {
    400: "The request cannot be read or breaks a rule",
    401: "No session, or one that is not valid any more",
    403: "Not allowed",
    404: "Not there, or not yours",
    409: "The state does not allow it now; `code` says why",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "The signed text or transaction can never be accepted; `code` says why",
    428: "A signature is required; `text` is what to sign",
    502: "The cluster's node refused a request",
    503: "A part that is needed does not answer; try again later",
    504: "Sent, but not confirmed in time",
}


class ProblemDocument(msgspec.Struct, frozen=True, kw_only=True):
    """RFC 9457. `code` is stable, `detail` says what to do; some problems have further members."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """For `responses=` of a handler."""
    return {
        status: ResponseSpec(
            ProblemDocument,
            generate_examples=False,
            description=DESCRIPTIONS[status],
            media_type=PROBLEM_MEDIA_TYPE,
        )
        for status in statuses
    }
