"""Secrets from files: `NAME_FILE` beside each `NAME`, and one line that helps when that goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from channels.configured import ChannelsError, configured_channels
from storage.database import database_address
from storage.keys import keys_from
from storage.shared_redis import redis_from

SECRET = "an-invented-secret-that-is-long-enough"
READERS: dict[str, Callable[[Mapping[str, str]], Any]] = {
    "DEELWIJZER_SESSION_KEY": lambda environment: keys_from(environment).digest("test", "value"),
    "DEELWIJZER_DATABASE": database_address,
    "DEELWIJZER_REDIS": redis_from,
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text(f"{SECRET}\n", encoding="utf-8")
    return path


def test_a_key_in_a_file_is_the_key_without_the_end_of_its_line(file: Path) -> None:
    read = READERS["DEELWIJZER_SESSION_KEY"]
    assert read({"DEELWIJZER_SESSION_KEY_FILE": str(file)}) == read({"DEELWIJZER_SESSION_KEY": SECRET})


def test_several_keys_stand_in_one_file(file: Path) -> None:
    file.write_text(f"{SECRET}-newer,{SECRET}\n")
    assert len(keys_from({"DEELWIJZER_SESSION_KEY_FILE": str(file)}).digests("test", "value")) == 2


def test_the_address_of_the_database_may_stand_in_a_file(file: Path) -> None:
    file.write_text("postgresql://deelwijzer:invented@localhost/deelwijzer\n")
    address = database_address({"DEELWIJZER_DATABASE_FILE": str(file)})
    assert address == "postgresql://deelwijzer:invented@localhost/deelwijzer"


def test_the_address_of_redis_may_stand_in_a_file(file: Path) -> None:
    file.write_text("redis://127.0.0.1:6379/0\n")
    assert redis_from({"DEELWIJZER_REDIS_FILE": str(file)}) is not None


def test_a_channel_is_on_by_secrets_in_files(file: Path) -> None:
    token = file.with_name("token")
    token.write_text("123456:AAinvented-token_for-tests-0123456789\n")
    environment = {"TELEGRAM_BOT_TOKEN_FILE": str(token), "TELEGRAM_SECRET_FILE": str(file)}
    (channel,) = [one for one in configured_channels(environment=environment) if one.is_on and one.variables]
    assert channel.platform().name == "telegram"
    assert channel.settings["secret"] == SECRET


def test_an_empty_variable_beside_a_file_is_as_good_as_none(file: Path) -> None:
    file.write_text("memory")
    assert database_address({"DEELWIJZER_DATABASE": "", "DEELWIJZER_DATABASE_FILE": str(file)}) == "memory"
    assert database_address({"DEELWIJZER_DATABASE": "memory", "DEELWIJZER_DATABASE_FILE": " "}) == "memory"


def unreadable(environment: Mapping[str, str], name: str) -> str:
    """The one line that says what is wrong with this secret."""
    with pytest.raises(ValueError, match=name) as refused:
        READERS[name](environment)
    assert "\n" not in str(refused.value)
    assert SECRET not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("name", READERS)
def test_a_value_and_a_file_at_once_is_an_error(name: str, file: Path) -> None:
    told = unreadable({name: SECRET, f"{name}_FILE": str(file)}, name)
    assert f"{name}_FILE" in told
    assert "both" in told


@pytest.mark.parametrize("name", READERS)
def test_a_file_that_cannot_be_used_is_named(name: str, tmp_path: Path) -> None:
    missing, empty, binary = (tmp_path / kind for kind in ("missing", "empty", "binary"))
    empty.write_text("\n")
    binary.write_bytes(b"\xff\xfe")
    for path, fault in ((missing, "No such file"), (tmp_path, "directory"), (empty, "empty"), (binary, "no text")):
        told = unreadable({f"{name}_FILE": str(path)}, name)
        assert fault in told
        assert str(path) in told


def test_a_token_given_twice_is_told_as_a_fault_of_the_channels(file: Path) -> None:
    with pytest.raises(ChannelsError, match="TELEGRAM_SECRET and TELEGRAM_SECRET_FILE are both set"):
        configured_channels(environment={"TELEGRAM_SECRET": SECRET, "TELEGRAM_SECRET_FILE": str(file)})
