"""A store that would keep what people type, or that does not work, stops the start with one line that says why."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

import service.__main__ as command
from service.assistant import load_assistant
from service.settings import ServiceError
from storage.shared import shared_storage

SECRET = "verzonnen-wachtwoord"


@pytest.mark.parametrize(
    "endpoints",
    [
        "",
        "tracker_store:\n  type: sql\n  dialect: sqlite\n  db: gesprekken.db\n",
        "tracker_store:\n  type: in_memory\n",
        "tracker_store:\n  type: no.such.module.Store\n",
        "tracker_store:\n  type: rasa.core.tracker_store.InMemoryTrackerStore\n",
        "event_broker:\n  type: file\n  path: events.log\n",
    ],
    ids=["empty", "Rasa's own database", "Rasa's own memory", "wrong path", "path of another", "a broker only"],
)
def test_another_store_in_endpoints_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, endpoints: str) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "endpoints.yml"
    file.write_text(endpoints, encoding="utf-8")
    with pytest.raises(ServiceError, match=r"endpoints\.yml names a tracker store .*ForgettingTrackerStore") as refused:
        asyncio.run(load_assistant(endpoints_file=file))
    assert "\n" not in str(refused.value)


def test_without_endpoints_nothing_starts(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="ForgettingTrackerStore"):
        asyncio.run(load_assistant(endpoints_file=tmp_path / "endpoints.yml"))


@pytest.mark.parametrize(
    "address",
    [
        f"mysql://iemand:{SECRET}@example.nl/gesprekken",
        f"postgresql://iemand:{SECRET}@127.0.0.1:1/gesprekken",
        "gesprekken.db",
        "sqlite:////proc/deelwijzer.sqlite3",
    ],
    ids=["another kind", "nobody there", "no address", "no place to write"],
)
def test_a_broken_database_address_ends_the_start_with_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    monkeypatch.setenv("DEELWIJZER_DATABASE", address)
    shared_storage.cache_clear()
    assert _start(monkeypatch) == 1
    error = capsys.readouterr().err
    assert "DEELWIJZER_DATABASE" in error
    assert error.count("\n") == 1
    assert SECRET not in error


def test_a_key_that_can_be_guessed_ends_the_start_with_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEELWIJZER_SESSION_KEY", "te-kort")
    shared_storage.cache_clear()
    assert _start(monkeypatch) == 1
    error = capsys.readouterr().err
    assert "DEELWIJZER_SESSION_KEY" in error
    assert error.count("\n") == 1
    assert "te-kort" not in error


def _start(monkeypatch: pytest.MonkeyPatch) -> int:
    """The exit code of `python -m service`, in this process."""
    monkeypatch.setattr(sys, "argv", ["./start", "--port=0"])
    monkeypatch.setattr(command.signal, "signal", lambda *_: None)
    monkeypatch.setattr(command, "train_apart", lambda force: None)
    return command.main()
