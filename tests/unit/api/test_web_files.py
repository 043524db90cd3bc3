"""The page's files as they are read at start."""

import base64
import hashlib
from pathlib import Path

from api.web_files import inline_script_hashes, read_web_files


def test_only_inline_scripts_are_hashed_byte_for_byte(tmp_path: Path) -> None:
    body = '\n  {"imports": {}}\n'
    page = f'<script type="importmap">{body}</script><script type="module" src="./a.js"></script>'
    (tmp_path / "index.html").write_text(page)
    digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
    assert inline_script_hashes(read_web_files(tmp_path)) == (f"sha256-{digest}",)


def test_hidden_files_are_left_out_and_a_missing_folder_is_empty(tmp_path: Path) -> None:
    (tmp_path / ".secret").write_text("x")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "a.js").write_text("x")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "a.js").write_text("x")
    assert list(read_web_files(tmp_path)) == ["/app/a.js"]
    assert read_web_files(tmp_path / "missing") == {}
    assert inline_script_hashes({}) == ()
