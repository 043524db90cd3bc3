"""A fault of ours, should there be one: nothing of it goes out but a number, and the server serves on."""

import logging
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from api.app import create_app
from api.server import ApiServer
from auction_engine.core.errors import LogBroken
from tests.integration.api.serving import Serving, problem

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("fault", [RuntimeError("secret"), LogBroken("secret"), RecursionError("secret")])
async def test_a_fault_is_logged_under_a_number_and_told_by_it_alone(
    api: Serving, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    def broken() -> int:
        raise fault

    server = ApiServer(create_app(replace(api.parts, clock=broken)), port=0)  # type: ignore[arg-type]
    await server.start()
    try:
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
            with caplog.at_level(logging.ERROR, "api"):
                answer = await http.get("/v1/markets")
            found = problem(answer)
            assert (answer.status_code, found["code"]) == (500, "internal")
            assert "secret" not in answer.text and "Traceback" not in answer.text
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert any(found["incident"] in record.getMessage() for record in _errors(caplog))
            assert (await http.get("/healthz")).status_code == 200
    finally:
        await server.stop()


def _errors(caplog: pytest.LogCaptureFixture) -> Iterator[logging.LogRecord]:
    return (record for record in caplog.records if record.levelno == logging.ERROR)
