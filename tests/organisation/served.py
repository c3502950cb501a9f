"""The example organisation of docs/, and a web channel that serves it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rasa.core.channels import channel as rasa_channel
from sanic import Sanic

import rules_core
from actions.replies import load_texts
from channels.messaging.texts import load_messaging_texts
from channels.web.channel import WebChannel
from channels.web.page import page_blueprint
from organisation import VARIABLE, Organisation, current, read_organisation
from service.rulebook import rulebook_blueprint
from storage.keys import Keys
from storage.shared import open_storage
from tests.channels.fake_server import FakeAgent, Loop, Server

EXAMPLE = Path(__file__).parents[2] / "docs" / "organisatie-voorbeeld.yml"
_numbers = itertools.count()


def example() -> Organisation:
    return read_organisation(EXAMPLE)


@contextmanager
def named(file: Path) -> Iterator[None]:
    """While this lasts, the environment names this file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(file))
        _read_anew()
        yield
    _read_anew()


def _read_anew() -> None:
    for kept in (current, load_texts, load_messaging_texts):
        kept.cache_clear()


@contextmanager
def served(file: Path = EXAMPLE) -> Iterator[str]:
    """The address of a web channel of an organisation."""
    with named(file), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sanic, "test_mode", True)  # more than one app in one process
        storage, loop = open_storage("memory", Keys(b"k" * 32)), Loop()
        app = Sanic(f"test_organisation_{next(_numbers)}", configure_logging=False)
        app.ctx.agent = FakeAgent(storage.conversations)
        rasa_channel.register([WebChannel(storage=storage)], app, route="/webhooks/")
        app.blueprint(page_blueprint())
        app.blueprint(rulebook_blueprint(rules_core.load()))
        server = Server(app, loop)
        try:
            yield server.root
        finally:
            server.stop()
            loop.stop()
