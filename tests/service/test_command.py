"""The command line of the server, as far as it goes without loading Rasa."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

import rules_core
import service.__main__ as command
from service.settings import ServiceError


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["./start", *arguments])
    # Not to be left behind in the process of the tests.
    monkeypatch.setattr(command.signal, "signal", lambda *_: None)
    return command.main()


def test_help_names_the_four_options(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(monkeypatch, "--help")
    output = capsys.readouterr().out
    assert stopped.value.code == 0
    assert all(option in output for option in ("--host", "--port", "--retrain", "--setup-only"))


@pytest.mark.parametrize("port", ["70000", "-1", "http", "²"])
def test_a_wrong_port_is_bad_input(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(monkeypatch, f"--port={port}")
    assert stopped.value.code == 2


def test_a_port_in_use_gives_one_line_before_anything_slow(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def not_reached(force: bool) -> None:
        raise AssertionError("training was reached")

    monkeypatch.setattr(command, "train_apart", not_reached)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(monkeypatch, f"--port={port}") == 1
    error = capsys.readouterr().err
    assert str(port) in error
    assert "--port" in error
    assert error.count("\n") == 1


def test_binding_by_default_reaches_this_machine_only() -> None:
    with command.bind("127.0.0.1", 0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(ServiceError, match=r"192\.0\.2\.1"):
        command.bind("192.0.2.1", 0)


def test_a_broken_knowledge_base_stops_the_start_with_its_own_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = rules_core.errors.Problem("topics/klacht.yml", 7, "Onbekende uitkomst.", "Kies een andere.")

    def broken() -> None:
        raise rules_core.KnowledgeError([problem])

    monkeypatch.setattr(rules_core, "load", broken)
    assert run(monkeypatch, "--setup-only") == 2
    error = capsys.readouterr().err
    assert "topics/klacht.yml, regel 7: Onbekende uitkomst." in error
    assert "Kies een andere." in error


def test_a_folder_without_the_documents_stops_the_start_with_the_name_of_the_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DEELWIJZER_DOCUMENTS", str(tmp_path))
    assert run(monkeypatch, "--setup-only") == 2
    error = capsys.readouterr().err
    assert error.startswith("The documents that DEELWIJZER_DOCUMENTS names cannot be used:\npassages.yml, regel 1: ")


def test_stopping_while_starting_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rules_core, "load", stopped)
    assert run(monkeypatch) == 0
