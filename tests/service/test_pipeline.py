"""Fetching the Dutch pipeline: whatever goes wrong, the set-up goes on with spaCy's blank one."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from service import pipeline
from service.pipeline import OFFICIAL, Wheel, ensure_pipeline, fetch
from service.settings import ServiceError

CONTENT = b"een wiel"


class _Release(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/wiel.whl"
        self.send_response(200 if found else 404)
        self.end_headers()
        if found:
            self.wfile.write(CONTENT)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(autouse=True)
def _nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "is_installed", lambda name: False)
    monkeypatch.setattr(pipeline, "pipeline_identity", lambda: "blank nl (spaCy 3.4.4)")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def release() -> Iterator[str]:
    """The address of a release site on this machine."""
    server = HTTPServer(("127.0.0.1", 0), _Release)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was handed to pip."""
    contents: list[bytes] = []
    monkeypatch.setattr(pipeline, "_install", contents.append)
    return contents


def test_the_official_wheel_is_pinned() -> None:
    assert OFFICIAL.url.endswith("/nl_core_news_sm-3.4.0/nl_core_news_sm-3.4.0-py3-none-any.whl")
    assert OFFICIAL.sha256 == "e90cf58e9d5aa9f54e23c4938d70f1d40ead69336b1c779cc0700000ddd0089b"


def test_a_checked_wheel_is_installed(release: str, installed: list[bytes]) -> None:
    wheel = Wheel(f"{release}/wiel.whl", hashlib.sha256(CONTENT).hexdigest())
    assert fetch(wheel) == CONTENT
    ensure_pipeline(wheel)
    assert installed == [CONTENT]


def test_another_checksum_is_refused(release: str, installed: list[bytes], capsys: pytest.CaptureFixture[str]) -> None:
    wheel = Wheel(f"{release}/wiel.whl", OFFICIAL.sha256)
    with pytest.raises(ServiceError, match="SHA-256"):
        fetch(wheel)
    ensure_pipeline(wheel)
    assert installed == []
    assert_one_line(capsys, "SHA-256", "blank nl (spaCy 3.4.4)")


def test_a_missing_file_means_blank_with_one_line(
    release: str, installed: list[bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    ensure_pipeline(Wheel(f"{release}/weg.whl", OFFICIAL.sha256))
    assert installed == []
    assert_one_line(capsys, "cannot be fetched", "blank nl (spaCy 3.4.4)")


def test_no_network_means_blank_with_one_line(installed: list[bytes], capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:  # bound but not listening: connecting is refused at once
        taken.bind(("127.0.0.1", 0))
        ensure_pipeline(Wheel(f"http://127.0.0.1:{taken.getsockname()[1]}/wiel.whl", OFFICIAL.sha256))
    assert installed == []
    assert_one_line(capsys, "cannot be fetched", "blank nl (spaCy 3.4.4)")


def test_a_file_without_end_is_cut_off(release: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "_MAX_BYTES", 3)
    with pytest.raises(ServiceError, match="too large"):
        fetch(Wheel(f"{release}/wiel.whl", OFFICIAL.sha256))


def assert_one_line(capsys: pytest.CaptureFixture[str], *parts: str) -> None:
    output = capsys.readouterr().out
    assert output.count("\n") == 1
    assert all(part in output for part in parts)
