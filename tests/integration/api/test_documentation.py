"""The OpenAPI document says what the API does, and its viewer works without any other server."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright

from api.openapi_document import openapi_json
from tests.integration.api.serving import Serving, problem
from tests.requirements import need

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[3]
CHROMIUM = Path("/usr/bin/chromium")
HAS_CHROMIUM = CHROMIUM.exists()
FOR_OPERATORS = ("/halt", "/resume", "/collar", "/limits")
PRIVATE = (
    *("/v1/orders", "/v1/account", "/v1/transactions", "/v1/localnet"),
    *("/v1/fills", "/v1/settlements", "/v1/statements"),
    *("/v1/me", "/v1/admin", "/v1/auth/logout", "/v1/feed/tickets"),
)


async def document(api: Serving) -> dict[str, Any]:
    found: dict[str, Any] = (await api.http.get("/v1/docs/openapi.json")).json()
    return found


async def test_the_document_is_openapi_3_1_and_names_every_route(api: Serving) -> None:
    found = await document(api)
    assert found["openapi"].startswith("3.1")
    routes = {f"{method.upper()} {path}" for path, item in found["paths"].items() for method in item}
    assert routes >= {
        "POST /v1/auth/nonce",
        "POST /v1/auth/login",
        "POST /v1/orders",
        "GET /v1/orders",
        "GET /v1/orders/{order_id}",
        "DELETE /v1/orders/{order_id}",
        "POST /v1/orders/batch",
        "POST /v1/orders/{order_id}/amend",
        "DELETE /v1/orders",
        "GET /v1/receipt-keys",
        "GET /v1/me/notices",
        "GET /v1/markets/{market}/log/{seq}",
        "POST /v1/markets/{market}/halt",
        "POST /v1/markets/{market}/resume",
        "POST /v1/markets/{market}/collar",
        "POST /v1/markets/{market}/limits",
        "GET /v1/markets",
        "GET /v1/markets/{market}/slots",
        "GET /v1/markets/{market}/slots/{slot}",
        "GET /v1/account",
        "POST /v1/account/deposit",
        "POST /v1/account/withdraw",
        "POST /v1/transactions",
        "GET /v1/transactions",
        "GET /v1/fills",
        "GET /v1/settlements",
        "GET /v1/statements",
        "GET /healthz",
        "GET /readyz",
    }


async def test_exactly_the_private_routes_ask_for_a_bearer_token(api: Serving) -> None:
    found = await document(api)
    assert found["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    for path, item in found["paths"].items():
        for operation in item.values():
            assert bool(operation.get("security")) == (
                path.startswith(PRIVATE) or path.endswith(FOR_OPERATORS)
            ), path


async def test_the_document_describes_answers_as_they_are(api: Serving) -> None:
    """Each member of a real market and slot list is in its schema, and each one that is required is there."""
    found = await document(api)
    schemas = found["components"]["schemas"]
    (market,) = (await api.http.get("/v1/markets")).json()["markets"]
    assert set(market) == set(_schema(schemas, "MarketView")["properties"])
    assert set(_schema(schemas, "OrderView")["properties"]) >= {"id", "from", "live_from_slot", "fills"}


async def test_refusals_are_described_as_the_problem_documents_that_they_are(api: Serving) -> None:
    found = await document(api)
    for path, item in found["paths"].items():
        for operation in item.values():
            refusals = {status: r for status, r in operation["responses"].items() if status >= "400"}
            assert "401" in refusals or not operation.get("security")
            for answer in refusals.values():
                assert path == "/readyz" or list(answer["content"]) == ["application/problem+json"], path


def _schema(schemas: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (schema for key, schema in schemas.items() if key.endswith(name))
    assert isinstance(found, dict)
    return found


async def test_the_type_of_a_problem_leads_to_its_description(api: Serving) -> None:
    found = problem(await api.http.get("/v1/markets/nothing/slots"))
    described = await api.http.get(found["type"])
    assert described.json() == {name: found[name] for name in ("type", "code", "status", "title")}
    listed = (await api.http.get("/v1/problems")).json()["problems"]
    assert described.json() in listed


async def test_the_viewer_shows_the_routes_and_asks_no_other_server_for_anything(api: Serving) -> None:
    need(HAS_CHROMIUM, f"no {CHROMIUM}")
    asked: list[str] = []
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        await page.goto(f"{api.server.url}/v1/docs")
        await page.get_by_text("/v1/account/deposit").first.wait_for(timeout=20_000)
        await browser.close()
    assert [url for url in asked if not url.startswith((api.server.url, "data:", "blob:"))] == []
    assert complaints == []


@pytest.mark.parametrize("path", ["nope", "nope.json", "a/b", "%00"])
async def test_what_is_not_among_the_documents_is_a_problem_like_anywhere(api: Serving, path: str) -> None:
    answer = await api.http.get(f"/v1/docs/{path}")
    assert (answer.status_code, problem(answer)["code"]) == (404, "not_found")


def test_the_committed_document_is_what_the_routes_say() -> None:
    """Else: make docs."""
    assert (ROOT / "docs" / "openapi.json").read_bytes().strip() == openapi_json().strip()


async def test_the_guide_names_every_route(api: Serving) -> None:
    guide = (ROOT / "docs" / "api.md").read_text()
    for path in (await document(api))["paths"]:
        assert path.partition("/{")[0] in guide, path
