"""What the page ships of others is exactly what was published, and under a licence that is shipped too."""

import hashlib
import re

import pytest

from tests.web.web_files_server import WEB

VENDOR = WEB / "vendor"
PUBLISHED = {
    "htm.js": "ab33dd3f38059b9be4d5f5350128eefb2356639c4e0bbe9d9e8b3ba75847e9e4",
    "inter.woff2": "3100e775e8616cd2611beecfa23a4263d7037586789b43f035236a2e6fbd4c62",
    "preact-hooks.js": "a6ee626f2d01570592dd569a792e3f050154aa02890eead8c223fa3ed5aa3d5a",
    "preact.js": "c30e721ebfdc6e2ad4c18c14d2dfb82667829c8aec27de1207774e3fc16858a8",
    "signals-core.js": "45c263e519aaf3b6ef9b0a12a8b63dc06cdfcbd35bffc8203ec68c6117e6fcd7",
    "signals.js": "89074d9db96b7f8e1be47f93913355b8cef829fb939f18a3a3ee320854ceebf8",
}


def test_every_vendored_file_is_the_published_one() -> None:
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.suffix in (".js", ".woff2")
    }
    assert found == PUBLISHED


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_table_names_the_licence_of_every_vendored_file(name: str) -> None:
    row = re.search(rf"^\| {re.escape(name)} \|.*$", (VENDOR / "README.md").read_text(), re.MULTILINE)
    assert row is not None
    licence = re.search(r"[a-z]+\.LICENSE\.txt", row[0])
    assert licence is not None
    assert (VENDOR / licence[0]).is_file()


def test_no_file_of_the_page_names_another_host() -> None:
    """Comments may name the standard's home; nothing that a browser follows may."""
    followed = re.compile(r"""(?:src|href|url\(|from|import\()\s*=?\s*["'(]?(?:https?:)?//""")
    files = [
        path for path in WEB.rglob("*") if path.suffix in (".js", ".css", ".html") and path.parent != VENDOR
    ]
    assert len(files) > 40
    assert [path.name for path in files if followed.search(path.read_text())] == []
