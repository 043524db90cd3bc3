"""Generated requests to every operation of the OpenAPI document: no 5xx, and every answer is as the document says."""

from pathlib import Path

import pytest

from tests.integration.api.serving import Serving
from tests.integration.front_door.conformance import conformance
from tests.integration.front_door.conftest import Tell
from tests.integration.front_door.routes import document_of

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
EXAMPLES = 12
SEED = 1


async def test_the_api_answers_as_its_document_says_whatever_it_is_sent(
    api: Serving, tmp_path: Path, tell: Tell
) -> None:
    household, token = await api.join()
    await api.place(household, token)
    found = await conformance(api.server.url, token, EXAMPLES, tmp_path, SEED)
    assert found.passed, found.report[-10_000:]
    assert found.operations == sum(len(methods) for methods in document_of(api)["paths"].values())
    assert found.stateful
    assert found.requests > 500
    tell("conformance: generated requests, none answered by 5xx or against the document", found.requests)
