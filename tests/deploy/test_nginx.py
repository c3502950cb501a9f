"""What the real nginx does with deploy/nginx.conf, before two workers that tell what reaches them."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from channels.texts import load_texts
from channels.web.channel import API_HEADERS
from channels.web.page import HEADERS
from tests.deploy.proxy import NAME, Proxy, free_ports, nginx, nginx_program, write_configuration

SESSIONS, MESSAGES = "/webhooks/web/sessions", "/webhooks/web/messages"


@dataclass
class Worker:
    """A worker that keeps the requests it gets and answers with its headers, or closes the connection unanswered."""

    seen: list[str] = field(default_factory=list)
    dies: bool = False
    ready: bool = True

    def __post_init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        worker = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                worker.seen.append(f"{self.command} {self.path}")
                if worker.dies:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                told = {name.lower(): value for name, value in self.headers.items()}
                content = json.dumps({"headers": told, "bytes": len(body)}).encode()
                self.send_response(200 if worker.ready else 503)
                for name, value in {**API_HEADERS, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = answer  # noqa: N815 - http.server wants these names

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


@pytest.fixture
def workers() -> Iterator[tuple[Worker, Worker]]:
    both = (Worker(), Worker())
    yield both
    for worker in both:
        worker.close()


@pytest.fixture
def proxy(workers: tuple[Worker, Worker], tmp_path: Path) -> Iterator[Proxy]:
    with nginx(tmp_path, [worker.address for worker in workers]) as running:
        yield running


def problem(name: str) -> dict[str, Any]:
    text = load_texts().problems[name]
    kind = f"urn:deelwijzer:probleem:{name.replace('_', '-')}"
    return {"type": kind, "title": text.title, "status": text.status, "detail": text.detail}


def assert_problem(response: httpx.Response, name: str) -> None:
    assert response.json() == problem(name)
    assert response.status_code == response.json()["status"]
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"


def test_nginx_accepts_the_configuration_without_a_warning(tmp_path: Path) -> None:
    file, _, _ = write_configuration(tmp_path, ["127.0.0.1:1", "127.0.0.1:2"])
    command = [nginx_program(), "-t", "-p", str(tmp_path), "-e", str(tmp_path / "error.log"), "-c", str(file)]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert "[emerg]" not in checked.stderr
    assert "[warn]" not in checked.stderr


def test_the_worker_learns_the_address_from_nginx_and_not_from_who_asks(proxy: Proxy) -> None:
    forged = {
        "X-Real-IP": "203.0.113.9",
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Port": "1",
        "X-Forwarded-Path": "/evil",
        "X-Scheme": "http",
        "Forwarded": "for=203.0.113.9",
    }
    with proxy.client() as client:
        told = client.get("/", headers=forged).json()["headers"]
    assert told["x-real-ip"] == told["x-forwarded-for"] == "127.0.0.1"
    assert (told["host"], told["x-forwarded-proto"]) == (NAME, "https")
    assert "203.0.113.9" not in str(told)
    assert "evil" not in str(told)
    assert not {"forwarded", "x-scheme", "x-forwarded-port", "x-forwarded-host"} & set(told)


def test_bodies_are_limited_by_where_they_go(proxy: Proxy) -> None:
    with proxy.client() as client:
        assert client.post(MESSAGES, content=b"x" * 16 * 1024).json()["bytes"] == 16 * 1024
        assert_problem(client.post(MESSAGES, content=b"x" * (16 * 1024 + 1)), "body_too_large")
        assert client.post("/webhooks/whatsapp/", content=b"x" * 3 * 1024 * 1024).json()["bytes"] == 3 * 1024 * 1024
        assert client.post("/webhooks/whatsapp/", content=b"x" * (3 * 1024 * 1024 + 1)).status_code == 413


def test_the_service_s_headers_come_once_and_tls_is_promised(proxy: Proxy) -> None:
    with proxy.client() as client:
        for path in ("/", SESSIONS):
            answer = client.get(path)
            for name, value in API_HEADERS.items():
                assert answer.headers.get_list(name) == [value]
            assert answer.headers.get_list("Strict-Transport-Security") == ["max-age=31536000"]
            assert answer.headers["Server"] == "nginx"
    assert "Strict-Transport-Security" not in {**HEADERS, **API_HEADERS}


def test_when_one_worker_is_gone_the_other_answers(proxy: Proxy, workers: tuple[Worker, Worker]) -> None:
    workers[0].close()
    with proxy.client() as client:
        assert {client.post(SESSIONS).status_code for _ in range(6)} == {200}
    assert len(workers[1].seen) == 6


def test_workers_that_are_not_ready_still_get_what_people_ask(proxy: Proxy, workers: tuple[Worker, Worker]) -> None:
    for worker in workers:
        worker.ready = False
    with proxy.client() as client:
        assert {client.get("/webhooks/web/health").status_code for _ in range(6)} == {503}
        client.post(MESSAGES, json={"text": "hallo"})
        client.get("/privacy/")
    seen = workers[0].seen + workers[1].seen
    assert sorted(seen)[-1] == f"POST {MESSAGES}"
    assert len(seen) == 8
    assert "/webhooks/web/health" not in proxy.logs()


def test_a_message_that_a_worker_has_had_is_not_sent_to_another(proxy: Proxy, workers: tuple[Worker, Worker]) -> None:
    for worker in workers:
        worker.dies = True
    with proxy.client() as client:
        answer = client.post(MESSAGES, json={"text": "hallo"})
    assert_problem(answer, "not_ready")
    assert len(workers[0].seen + workers[1].seen) == 1


def test_without_any_worker_people_read_a_sentence(tmp_path: Path) -> None:
    with nginx(tmp_path, [f"127.0.0.1:{port}" for port in free_ports(2)]) as proxy, proxy.client() as client:
        answer = client.post(SESSIONS)
    assert_problem(answer, "not_ready")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_flood_is_refused_in_the_service_s_words(workers: tuple[Worker, Worker], tmp_path: Path) -> None:
    slowly = {"rate=30r/s": "rate=1r/m"}  # so that nothing comes back while the test runs
    with nginx(tmp_path, [worker.address for worker in workers], slowly) as proxy, proxy.client() as client:
        answers = [client.get("/") for _ in range(122)]
    assert [answer.status_code for answer in answers] == [200] * 121 + [429]
    assert_problem(answers[-1], "too_many_requests")
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert len(workers[0].seen + workers[1].seen) == 121


def test_the_logs_hold_no_query_no_body_no_token_and_no_address(workers: tuple[Worker, Worker], tmp_path: Path) -> None:
    telling = {"Authorization": "Bearer Xantippe", "Referer": "https://example.nl/Xantippe"}
    with nginx(tmp_path, [worker.address for worker in workers]) as proxy, proxy.client() as client:
        client.get("/privacy/?naam=Xantippe", headers=telling)
        workers[0].dies = workers[1].dies = True
        client.post(f"{MESSAGES}?naam=Xantippe", json={"text": "Xantippe"}, headers={"User-Agent": "Xantippe"})
    logs = proxy.logs()  # nginx has stopped, so all of it is written
    lines = [json.loads(line) for line in logs.splitlines()]
    assert [(line["path"], line["status"]) for line in lines] == [("/privacy/", 200), (MESSAGES, 503)]
    assert {line["network"] for line in lines} == {"127.0.0.0"}
    assert "Xantippe" not in logs
    assert '"127.0.0.1"' not in logs


def test_only_the_own_name_is_served_and_only_over_tls(proxy: Proxy, workers: tuple[Worker, Worker]) -> None:
    plain = f"http://127.0.0.1:{proxy.plain_port}"
    with httpx.Client(base_url=plain, trust_env=False) as client:
        moved = client.get("/regelboek/?a=b", headers={"Host": NAME})
        assert (moved.status_code, moved.headers["Location"]) == (308, f"https://{NAME}/regelboek/?a=b")
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 421
        assert client.get("/alive").status_code == 204
    with proxy.client() as client, pytest.raises(httpx.ConnectError):
        client.get("/", extensions={"sni_hostname": "evil.example"})
    assert not workers[0].seen + workers[1].seen
