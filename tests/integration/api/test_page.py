"""The page's files and the headers on every answer."""

import base64
import hashlib
import re
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.server import ApiServer
from api.web_files import WEB_FOLDER
from tests.integration.api.serving import Serving, problem

pytestmark = pytest.mark.anyio
EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}


async def test_every_file_of_the_page_is_served_as_it_is_and_asked_for_again_by_its_tag(api: Serving) -> None:
    files = [path for path in WEB_FOLDER.rglob("*") if path.is_file()]
    assert files
    for path in files:
        name = f"/{path.relative_to(WEB_FOLDER).as_posix()}"
        answer = await api.http.get(name)
        assert (answer.status_code, answer.content) == (200, path.read_bytes())
        assert answer.headers["cache-control"] == "no-cache"
        again = await api.http.get(name, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_scripts_and_styles_carry_the_types_that_browsers_insist_on(api: Serving) -> None:
    for pattern, media_type in (
        ("*.js", "text/javascript"),
        ("*.css", "text/css"),
        ("*.woff2", "font/woff2"),
    ):
        for path in WEB_FOLDER.rglob(pattern):
            answer = await api.http.get(f"/{path.relative_to(WEB_FOLDER).as_posix()}")
            assert answer.headers["content-type"].startswith(media_type)


async def test_the_policy_allows_the_pages_import_map_by_its_hash_and_nothing_else_inline(
    api: Serving,
) -> None:
    answer = await api.http.get("/")
    assert answer.text == (WEB_FOLDER / "index.html").read_text()
    policy = answer.headers["content-security-policy"]
    inline = re.findall(r"<script type=\"importmap\">(.*?)</script>", answer.text, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in inline]
    allowed = re.findall(r"'sha256-([^']+)'", policy)
    assert allowed == digests and digests
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'self'; script-src 'self' 'sha256-")


async def test_every_answer_carries_the_security_headers_and_no_names_of_servers(api: Serving) -> None:
    paths = (
        "/",
        "/v1/markets",
        "/v1/orders",
        "/v1/nothing",
        "/nothing",
        "/healthz",
        "/v1/docs",
        "/v1/auth/login",
    )
    for path in paths:
        answer = await api.http.get(path)
        for name, value in EVERYWHERE.items():
            assert answer.headers[name] == value, path
        assert "server" not in answer.headers
        assert "strict-transport-security" not in answer.headers
    assert (await api.http.get("/v1/markets")).headers["cache-control"] == "no-store"
    assert "default-src 'none'" in (await api.http.get("/v1/orders")).headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml",
        "/%2e%2e/pyproject.toml",
        "/..%2fapp.py",
        "//etc/passwd",
        "/app",
        "/app/",
        "/index.html/x",
        "/.env",
    ],
)
async def test_nothing_outside_of_the_pages_folder_is_served(api: Serving, path: str) -> None:
    answer = await api.http.get(httpx.URL(api.server.url).copy_with(raw_path=path.encode()))
    assert (answer.status_code, problem(answer)["code"]) == (404, "not_found")


async def test_without_page_files_the_api_serves_on(api: Serving, tmp_path: Path) -> None:
    server = ApiServer(create_app(api.parts, web_folder=tmp_path / "missing"), port=0)
    await server.start()
    try:
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
            assert (await http.get("/")).status_code == 404
            assert (await http.get("/v1/markets")).status_code == 200
    finally:
        await server.stop()
