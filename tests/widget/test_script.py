"""The script that other websites embed: served as promised, made from these sources, within its budget."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
import requests
import yaml

from channels.web.widget import load_widget
from tests.channels.fake_server import Chat

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "widget"
TEXTS = json.loads((SOURCES / "src" / "texts.json").read_text(encoding="utf-8"))


def read_yaml(path: str) -> dict:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def test_the_script_was_built_from_these_sources() -> None:
    names = sorted(f"src/{path.name}" for path in (SOURCES / "src").iterdir())
    digest = hashlib.sha256()
    for name in [*names, "build.mjs", "package.json", "package-lock.json"]:
        content = (SOURCES / name).read_bytes()
        digest.update(f"{name}\n{len(content)}\n".encode() + content)
    assert load_widget().sources == digest.hexdigest()[:16], "run npm ci && npm run build in widget/"
    assert load_widget().version == json.loads((SOURCES / "package.json").read_text())["version"]


def test_the_script_is_at_most_15_kib_gzipped() -> None:
    assert len(gzip.compress(load_widget().content, 9)) <= 15 * 1024


def test_no_module_is_long_and_no_package_address_is_kept() -> None:
    for path in [*(SOURCES / "src").glob("*.ts"), SOURCES / "build.mjs"]:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path
    assert "resolved" not in (SOURCES / "package-lock.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("exact", [False, True])
def test_any_website_may_load_the_script_and_check_its_integrity(chat: Chat, exact: bool) -> None:
    path = load_widget().path if exact else "widget/deelwijzer-chat.js"
    answer = requests.get(f"{chat.root}/{path}", headers={"Origin": "https://ziekenhuis.example"}, timeout=20)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert ("immutable" in answer.headers["Cache-Control"]) == exact
    digest = base64.b64encode(hashlib.sha384(answer.content).digest()).decode()
    assert load_widget().integrity == f"sha384-{digest}"


def test_a_browser_that_has_the_script_does_not_get_it_again(chat: Chat) -> None:
    address = f"{chat.root}/widget/deelwijzer-chat.js"
    etag = requests.get(address, timeout=20).headers["ETag"]
    again = requests.get(address, headers={"If-None-Match": f'"other", W/{etag}'}, timeout=20)
    assert (again.status_code, again.content) == (304, b"")
    assert requests.get(address, headers={"If-None-Match": '"other"'}, timeout=20).status_code == 200


def test_another_version_is_not_there(chat: Chat) -> None:
    assert requests.get(f"{chat.root}/widget/0.0.1/deelwijzer-chat.js", timeout=20).status_code == 404


def test_a_script_that_was_not_built_here_is_refused(tmp_path: Path) -> None:
    stranger = tmp_path / "deelwijzer-chat.js"
    stranger.write_text("alert(1)")
    with pytest.raises(ValueError, match="npm run build"):
        load_widget(stranger)


def test_the_examples_of_the_welcome_are_those_that_the_dialogue_offers() -> None:
    assert TEXTS["examples"] == [example["label"] for example in read_yaml("actions/texts.yml")["voorbeelden"]]


def test_the_welcome_says_that_it_is_a_computer_in_whosever_name() -> None:
    assert TEXTS["welcome"][-1] == read_yaml("organisation/texts.yml")["welcome"]
    assert "Ik ben een computer, geen mens." in TEXTS["welcome"][-1]


def test_the_widget_finds_sources_and_notes_under_the_headings_that_answers_have() -> None:
    texts = read_yaml("rules_core/knowledge/texts.yml")
    assert TEXTS["sources_heading"] == texts["headings"]["sources"]
    assert TEXTS["notes_heading"] == texts["headings"]["notes"]
    assert TEXTS["paragraph"] == texts["short"]["paragraph"]
    assert texts["short"]["quotes"] == ["‘", "’"]  # how blocks.ts finds a reference


def test_every_verdict_status_and_document_has_words() -> None:
    texts = read_yaml("rules_core/knowledge/texts.yml")
    assert set(TEXTS["verdicts"]) == set(texts["verdicts"]) - {"informatie"}
    assert set(TEXTS["statuses"]) == set(texts["status"])
    assert set(TEXTS["documents"]) == set(texts["documents"])


def test_every_text_of_the_widget_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (SOURCES / "src").glob("*.ts"))
    assert [key for key in TEXTS if not re.search(rf"\btexts\.{key}\b", code)] == []
