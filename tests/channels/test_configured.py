"""Which channels are on, and what `python -m channels check` says of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.__main__ import main
from channels.configured import ChannelsError, ConfiguredChannel, configured_channels
from channels.telegram import TelegramChannel
from channels.web.channel import WebChannel
from channels.whatsapp import WhatsAppChannel
from tests.channels.fake_telegram import SECRET, TOKEN, FakeTelegram

TELEGRAM = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_SECRET": SECRET}


def on(environment: dict[str, str]) -> dict[str, ConfiguredChannel]:
    return {channel.path: channel for channel in configured_channels(environment=environment) if channel.is_on}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment in which no messaging channel is on yet."""
    for channel in configured_channels():
        for variable in channel.variables:
            monkeypatch.delenv(variable, raising=False)
    return monkeypatch


@pytest.fixture
def telegram(environment: pytest.MonkeyPatch) -> Iterator[FakeTelegram]:
    """A bot that is configured well, at a stand-in of Telegram."""
    fake = FakeTelegram()
    for name, value in {**TELEGRAM, "TELEGRAM_API_ROOT": fake.root}.items():
        environment.setenv(name, value)
    yield fake
    fake.stop()


# --- which are on ---


def test_without_variables_only_the_web_channel_is_on() -> None:
    (channel,) = on({}).values()
    assert channel.channel_class() is WebChannel
    assert isinstance(channel.make(), WebChannel)


@pytest.mark.parametrize("value", ["", "   "])
def test_an_empty_variable_turns_nothing_on(value: str) -> None:
    assert len(on({"TELEGRAM_BOT_TOKEN": value})) == 1


def test_a_channel_with_its_variables_is_on() -> None:
    channel = on(TELEGRAM)["channels.telegram.TelegramChannel"]
    assert channel.channel_class() is TelegramChannel
    assert channel.platform().name == "telegram"
    assert channel.settings == {"bot_token": TOKEN, "secret": SECRET, "api_root": ""}


def test_every_channel_of_the_credentials_exists() -> None:
    classes = [channel.channel_class() for channel in configured_channels(environment={})]
    assert classes == [WebChannel, TelegramChannel, WhatsAppChannel]


@pytest.mark.parametrize(
    ("variables", "missing"),
    [
        ({"TELEGRAM_SECRET": SECRET}, "TELEGRAM_BOT_TOKEN"),
        ({"TELEGRAM_BOT_TOKEN": TOKEN}, "TELEGRAM_SECRET"),
        ({"TELEGRAM_API_ROOT": "https://example.org"}, "TELEGRAM_BOT_TOKEN"),
        ({"TELEGRAM_BOT_TOKEN": "not-a-token-at-all", "TELEGRAM_SECRET": SECRET}, "TELEGRAM_BOT_TOKEN"),
        ({"WHATSAPP_APP_SECRET": "0123456789abcdef" * 2}, "WHATSAPP_ACCESS_TOKEN"),
    ],
)
def test_a_channel_that_is_configured_in_part_says_what_is_missing(variables: dict[str, str], missing: str) -> None:
    (channel,) = [channel for path, channel in on(variables).items() if path != "channels.web.channel.WebChannel"]
    with pytest.raises(ChannelsError, match=missing) as raised:
        channel.make()
    assert_one_line_without(str(raised.value), variables)


def assert_one_line_without(message: str, variables: dict[str, str]) -> None:
    assert "\n" not in message.strip()
    assert not [value for value in variables.values() if value in message]


# --- mistakes in the file ---


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("channels.nothing.Channel: {}", "names channels.nothing.Channel, which does not exist"),
        ("channels.telegram.Nothing: {}", "does not exist"),
        ("nothing: {}", "does not exist"),
        ("channels.telegram.Telegram: {}", "is no channel"),
        ("channels.telegram.SECRET_HEADER: {}", "is no channel"),
    ],
)
def test_a_class_that_is_no_channel_is_named(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "credentials.yml"
    file.write_text(content, encoding="utf-8")
    (channel,) = configured_channels(file, {})
    with pytest.raises(ChannelsError, match=says):
        channel.make()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a: {\nbot_token: '123456:hidden", "is no YAML .line"),
        (b"a: [1, 2]: 'hidden'", "is no YAML .line 1"),
        (b"\xff\xfehidden\xff", "cannot be read|is no YAML"),
        (b"- hidden", "must map"),
        (b"a: hidden", "must map"),
        (b"", "must map"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "credentials.yml"
    file.write_bytes(content)
    with pytest.raises(ChannelsError, match=says) as raised:
        configured_channels(file, {})
    assert "credentials.yml" in str(raised.value)
    assert_one_line_without(str(raised.value), {"any": "hidden", "folder": str(tmp_path)})


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ChannelsError, match=r"credentials\.yml cannot be read"):
        configured_channels(tmp_path / "credentials.yml", {})


# --- the check ---


def test_the_check_tells_what_is_off_and_how_to_turn_it_on(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "web: on.",
        "telegram: off. It is on when one of its variables is set: TELEGRAM_BOT_TOKEN, TELEGRAM_SECRET, "
        "TELEGRAM_API_ROOT.",
        "whatsapp: off. It is on when one of its variables is set: WHATSAPP_ACCESS_TOKEN, WHATSAPP_APP_SECRET, "
        "WHATSAPP_VERIFY_TOKEN, WHATSAPP_PHONE_NUMBER_ID, WHATSAPP_GRAPH_ROOT.",
    ]


ADDRESS = "DEELWIJZER_PUBLIC_ADDRESS"


def test_the_check_asks_the_platform(
    telegram: FakeTelegram, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv(ADDRESS, "https://deelwijzer.example")
    assert main(["check"]) == 0
    output = capsys.readouterr().out
    assert "telegram: on, at /webhooks/telegram/." in output
    assert "@verzonnen_bot" in output
    assert "WRONG" not in output
    assert {method for method, _ in telegram.calls} == {"getMe", "getWebhookInfo"}
    assert not [value for value in TELEGRAM.values() if value in output]


def test_the_check_fails_when_the_platform_refuses(telegram: FakeTelegram, capsys: pytest.CaptureFixture[str]) -> None:
    telegram.token = "999999:another-token-than-ours-0123456789"
    assert main(["check"]) == 1
    assert "WRONG Telegram refuses TELEGRAM_BOT_TOKEN" in capsys.readouterr().out


def test_a_dry_run_calls_nobody(
    telegram: FakeTelegram, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv(ADDRESS, "https://deelwijzer.example")
    assert main(["check", "--dry-run"]) == 0
    assert "not asked" in capsys.readouterr().out
    assert telegram.calls == []


@pytest.mark.parametrize("address", ["", "deelwijzer.example", "http://deelwijzer.example"])
def test_the_check_misses_the_address_of_the_privacy_page(
    telegram: FakeTelegram, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    environment.setenv(ADDRESS, address)
    assert main(["check", "--dry-run"]) == 1
    assert f"WRONG Set {ADDRESS}" in capsys.readouterr().out


@pytest.mark.parametrize("options", [["check"], ["check", "--dry-run"]])
def test_the_check_fails_on_a_channel_that_is_configured_in_part(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    environment.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    assert main(options) == 1
    output = capsys.readouterr().out
    assert "WRONG" in output
    assert "TELEGRAM_SECRET" in output
    assert TOKEN not in output


def test_the_check_fails_on_a_file_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unusable() -> None:
        raise ChannelsError("credentials.yml is no YAML (line 3). Correct it.")

    monkeypatch.setattr("channels.__main__.configured_channels", unusable)
    assert main(["check"]) == 1
    assert capsys.readouterr().err == "credentials.yml is no YAML (line 3). Correct it.\n"


@pytest.mark.parametrize("arguments", [[], ["verify"], ["check", "--wet-run"]])
def test_a_wrong_option_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
