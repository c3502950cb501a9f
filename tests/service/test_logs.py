"""What the service logs, and how: lines for people or JSON, as `DEELWIJZER_LOG` says."""

from __future__ import annotations

import io
import itertools
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from sanic import Sanic

from channels.web.channel import WebChannel
from service import __main__ as command
from service.logs import JSON, TEXT, JsonLines, log_form, set_up_logs, tell
from service.quiet import OUR_PACKAGES, SilentRecord
from service.server import Identity, create_app
from service.settings import ServiceError, stop_seconds
from tests.channels.fake_server import FakeAgent, Loop, Server

_numbers = itertools.count()


@pytest.fixture
def logging_put_back() -> Iterator[None]:
    """What a test sets up in the logging of this process is undone."""
    loggers = [logging.getLogger(name) for name in ("", *OUR_PACKAGES)]
    before = [(logger, logger.level, list(logger.handlers)) for logger in loggers]
    factory = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(factory)
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers = handlers


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, logging_put_back: None) -> io.StringIO:
    """What structured logs write from now on."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    set_up_logs(JSON)
    return stream


def test_our_own_packages_are_all_that_the_project_has() -> None:
    root = Path(__file__).parent.parent.parent
    assert set(OUR_PACKAGES) == {file.parent.name for file in root.glob("*/__init__.py")} - {"benchmarks"}


def lines(printed: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("value", "form"), [(None, TEXT), ("", TEXT), ("text", TEXT), ("json", JSON), (" JSON ", JSON)]
)
def test_the_form_is_text_unless_json_is_asked_for(value: str | None, form: str) -> None:
    assert log_form({} if value is None else {"DEELWIJZER_LOG": value}) == form


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DEELWIJZER_LOG", "xml"),
        ("DEELWIJZER_STOP_SECONDS", "soon"),
        ("DEELWIJZER_STOP_SECONDS", "0"),
        ("DEELWIJZER_STOP_SECONDS", "-1"),
        ("DEELWIJZER_STOP_SECONDS", "nan"),
        ("DEELWIJZER_STOP_SECONDS", "100000"),
    ],
)
def test_a_setting_that_means_nothing_ends_the_start_with_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    monkeypatch.setattr(sys, "argv", ["./start", "--port=0"])
    monkeypatch.setattr(command.signal, "signal", lambda *_: None)
    assert command.main() == command.EXIT_FAILED
    error = capsys.readouterr().err
    assert error.startswith(f"{variable}={value} ")
    assert error.count("\n") == 1


def test_the_limit_of_stopping_has_a_default_and_can_be_set() -> None:
    assert stop_seconds({}) == 20.0
    assert stop_seconds({"DEELWIJZER_STOP_SECONDS": "2.5"}) == 2.5
    with pytest.raises(ServiceError, match="600"):
        stop_seconds({"DEELWIJZER_STOP_SECONDS": "601"})


def test_a_record_is_one_object_on_one_line(printed: io.StringIO) -> None:
    logging.getLogger("service.server").error("it %s\nfailed", "really", extra={"content": {"tries": 3}})
    (line,) = lines(printed)
    assert line.pop("process") > 0
    assert line.pop("place").startswith("test_logs.py:")
    assert line.pop("time")[10] == "T"
    assert line == {"level": "ERROR", "logger": "service.server", "event": "it really\nfailed", "tries": 3}


def test_what_goes_well_is_told_by_our_own_packages_only(printed: io.StringIO) -> None:
    logging.getLogger("channels.anything").info("ours")
    logging.getLogger("rasa.core").info("theirs")
    tell("Deelwijzer is ready", address="http://127.0.0.1/")
    assert [(line["event"], line.get("address")) for line in lines(printed)] == [
        ("ours", None),
        ("Deelwijzer is ready", "http://127.0.0.1/"),
    ]


def test_of_a_record_of_another_package_only_the_place_is_left(printed: io.StringIO) -> None:
    logging.setLogRecordFactory(SilentRecord)
    try:
        raise ValueError("Xantippe")
    except ValueError:
        logging.getLogger("httpx").error("Xantippe %s", "Xantippe", exc_info=True, extra={"content": {"a": "Xantippe"}})
    (line,) = lines(printed)
    assert "Xantippe" not in printed.getvalue()
    assert "ValueError at test_logs.py:" in line["event"]


def test_without_json_people_read_a_line(capsys: pytest.CaptureFixture[str], logging_put_back: None) -> None:
    set_up_logs(TEXT)
    tell("Deelwijzer is ready", address="http://127.0.0.1/")
    assert capsys.readouterr().out == "Deelwijzer is ready\n"


def test_a_request_is_told_by_its_route_and_by_nothing_that_was_sent(
    printed: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sanic, "test_mode", True)  # more than one app in this process
    monkeypatch.setattr("service.server.Sanic", lambda name, **kw: Sanic(f"{name}_logs_{next(_numbers)}", **kw))
    loop = Loop()
    app = create_app(FakeAgent(), Identity("abc123", "blank"), [WebChannel()])
    server = Server(app, loop)
    try:
        for method, path in (
            ("GET", "/webhooks/web/Xantippe?naam=Xantippe"),
            ("GET", "/Xantippe/"),
            ("XANTIPPE", "/webhooks/web/messages"),
            ("GET", "/webhooks/web/alive"),
            ("GET", "/webhooks/web/health"),
            ("GET", "/"),
        ):
            requests.request(method, server.root + path, headers={"X-Name": "Xantippe"}, timeout=20)
    finally:
        server.stop()
        loop.stop()
    told = [line for line in lines(printed) if line["event"] == "request"]
    assert [(line["method"], line["route"], line["status"]) for line in told] == [
        ("GET", "/webhooks/web/<rest:path>", 404),
        ("GET", None, 404),
        ("other", None, 405),
        ("GET", "/webhooks/web/health", 503),  # only a probe that succeeds is not worth a line
        ("GET", "/", 200),
    ]
    assert all(line["ms"] >= 0 and line["bytes"] > 0 for line in told)
    assert "xantippe" not in printed.getvalue().lower()


def test_json_lines_keep_letters_as_they_are() -> None:
    record = logging.LogRecord("service", logging.INFO, __file__, 1, "één", (), None)
    assert '"één"' in JsonLines().format(record)
