"""A messaging channel served on a loopback port, between the stand-in of a platform and a stand-in for Rasa."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import requests
import sqlalchemy as sa
from rasa.core.channels import channel as rasa_channel
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from channels.messaging.channel import MessagingChannel
from channels.messaging.delivery import Pace
from channels.messaging.platform import Platform
from channels.telegram import SECRET_HEADER, TelegramChannel, telegram_from
from channels.whatsapp import WhatsAppChannel, whatsapp_from
from storage.keys import Keys
from storage.schema import METADATA
from storage.shared import Storage, open_storage
from tests.channels import fake_whatsapp, telegram_updates
from tests.channels.fake_server import FakeAgent, FakeClock, ListeningServer, Loop
from tests.channels.fake_telegram import SECRET, TOKEN, FakeTelegram

SECRETS = (b"k" * 32,)
QUICK = Pace(settle=0.0, retry=0.01, most_retry=0.02, poll=0.05, stop_within=0.1)
WAIT_SECONDS = 10.0
PEOPLE = 40
_numbers = itertools.count(1)


class Said(NamedTuple):
    """A message that a person got: which person, what it says, and its buttons as label and key."""

    person: int
    text: str
    options: list[tuple[str, str]]


class RunningClock(FakeClock):
    """A clock that runs, and can be put forward."""

    def __init__(self, now: float) -> None:
        super().__init__(now - time.monotonic())

    def __call__(self) -> float:
        return self.now + time.monotonic()


class OnTelegram:
    """How to play Telegram: the webhook's requests, and what the people read."""

    name = "telegram"
    channel: type[MessagingChannel] = TelegramChannel
    now = float(telegram_updates.NOW)

    def __init__(self) -> None:
        self.fake = FakeTelegram(chats=range(telegram_updates.CHAT, telegram_updates.CHAT + PEOPLE))
        self.failing = self.fake.fail_next

    def platform(self, clock: FakeClock) -> Platform:
        settings = {"bot_token": TOKEN, "secret": SECRET, "api_root": self.fake.root}
        return replace(telegram_from(settings), clock=clock)

    def address(self, person: int = 0) -> str:
        return str(telegram_updates.CHAT + person)

    def text(self, text: str, person: int = 0, after: int = 0, number: int | None = None) -> Any:
        """A message sent `after` seconds."""
        at = telegram_updates.NOW + after
        return telegram_updates.text(text, chat=telegram_updates.CHAT + person, date=at, number=number)

    def tap(self, key: str, person: int = 0) -> Any:
        return telegram_updates.tap(key, chat=telegram_updates.CHAT + person, tap_id=str(next(_numbers)))

    def picture(self, person: int = 0) -> Any:
        content, _ = telegram_updates.UNSUPPORTED["photo"]
        return telegram_updates.message(content, chat=telegram_updates.CHAT + person)

    def unsupported(self) -> list[tuple[str, Any]]:
        """What every message without text is called, and such a message, each of another person."""
        kinds = enumerate(telegram_updates.UNSUPPORTED.values())
        return [
            (kind, telegram_updates.message(content, chat=telegram_updates.CHAT + person))
            for person, (content, kind) in kinds
        ]

    def block(self, person: int = 0) -> None:
        self.fake.block(telegram_updates.CHAT + person)

    def attempts(self) -> int:
        """How many messages were offered to the platform, also those that it refused."""
        return len([method for method, _ in self.fake.calls if method == "sendMessage"])

    def signed(self, body: bytes) -> dict[str, str]:
        return {SECRET_HEADER: SECRET}

    def sent(self) -> list[Said]:
        people = [(sent.chat - telegram_updates.CHAT, sent) for sent in self.fake.sent]
        return [Said(person, sent.text, [button for row in sent.keyboard for button in row]) for person, sent in people]


class OnWhatsApp:
    """How to play WhatsApp, likewise."""

    name = "whatsapp"
    channel: type[MessagingChannel] = WhatsAppChannel
    now = float(fake_whatsapp.NOW)

    def __init__(self) -> None:
        self.fake = fake_whatsapp.FakeWhatsApp()
        self.failing = self.fake.fail_next

    def platform(self, clock: FakeClock) -> Platform:
        return whatsapp_from(self.fake.settings())

    def address(self, person: int = 0) -> str:
        return str(int(fake_whatsapp.PERSON) + person)

    def text(self, text: str, person: int = 0, after: int = 0, number: int | None = None) -> Any:
        return fake_whatsapp.webhook(fake_whatsapp.text(text, **self._envelope(person, after, number)))

    def tap(self, key: str, person: int = 0) -> Any:
        return fake_whatsapp.webhook(fake_whatsapp.button_reply(key, **self._envelope(person)))

    def picture(self, person: int = 0) -> Any:
        content = {"mime_type": "image/jpeg", "sha256": "aW52ZW50ZWQ=", "id": "1003383421387256"}
        return fake_whatsapp.webhook(fake_whatsapp.message("image", content, **self._envelope(person)))

    def unsupported(self) -> list[tuple[str, Any]]:
        kinds = enumerate(fake_whatsapp.WITHOUT_TEXT)
        return [
            (kind, fake_whatsapp.webhook({**message, **self._envelope(person)})) for person, (kind, message) in kinds
        ]

    def block(self, person: int = 0) -> None:
        self.fake.block(self.address(person))

    def attempts(self) -> int:
        return len([request for request in self.fake.requests if request.get("status") != "read"])

    def signed(self, body: bytes) -> dict[str, str]:
        return {"X-Hub-Signature-256": fake_whatsapp.sign(body)}

    def sent(self) -> list[Said]:
        return [_said_by_whatsapp(message) for message in self.fake.sent]

    def _envelope(self, person: int, after: int = 0, number: int | None = None) -> dict[str, str]:
        number = next(_numbers) if number is None else number
        at = str(fake_whatsapp.NOW + after)
        return {"from": self.address(person), "id": f"wamid.{number}", "timestamp": at}


def _said_by_whatsapp(message: dict[str, Any]) -> Said:
    person = int(message["to"]) - int(fake_whatsapp.PERSON)
    if message["type"] == "text":
        return Said(person, message["text"]["body"], [])
    shown = message["interactive"]
    if shown["type"] == "button":
        options = [(it["reply"]["title"], it["reply"]["id"]) for it in shown["action"]["buttons"]]
    else:
        rows = shown["action"]["sections"][0]["rows"]
        options = [(row.get("description", row["title"]), row["id"]) for row in rows]
    return Said(person, shown["body"]["text"], options)


Messenger = OnTelegram | OnWhatsApp


class Talker(FakeAgent):
    """A stand-in for Rasa that keeps a conversation as Rasa does: it counts the turns and knows what it offered.

    A message with "kies" in it is answered with two options. `hold` makes every turn wait until `go_on`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.storage: Storage
        self._loop: Loop
        self._changed = threading.Condition()
        self._open: asyncio.Event | None = None

    def works_for(self, storage: Storage, loop: Loop) -> None:
        self.storage, self._loop = storage, loop

    def hold(self) -> None:
        self._open = asyncio.Event()

    def go_on(self) -> None:
        if self._open is not None:
            self._loop.loop.call_soon_threadsafe(self._open.set)

    def wait_for(self, messages: int) -> list[str]:
        """The texts that came in, once there are so many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.received) >= messages, WAIT_SECONDS), self.texts
        return self.texts

    async def handle_message(self, message: UserMessage) -> None:
        with self._changed:
            self.received.append(message)
            self._changed.notify_all()
        if self._open is not None:
            await self._open.wait()
        if self.script is not None:
            await self.script(message)
            return
        kept = await self.storage.conversations.find(message.sender_id) or {"slots": {}}
        slots = {"turn": kept["slots"].get("turn", 0) + 1}
        reply = {"text": f"Antwoord {slots['turn']}: {_answer(message.text, kept['slots'])}", "options": []}
        if "kies" in message.text:
            reply["options"] = [{"id": "feit:a=ja", "label": "Ja"}, {"id": "feit:a=nee", "label": "Nee"}]
            slots["keuzes"] = [option["id"] for option in reply["options"]]
        await self.storage.conversations.keep(message.sender_id, {"slots": slots})
        await message.output_channel.send_response(message.sender_id, {"custom": reply})


def _answer(text: str, slots: dict[str, Any]) -> str:
    offered = slots.get("keuzes", [])
    if text.startswith("/keuze"):
        choice = json.loads(text.removeprefix("/keuze"))["keuze"]
        return f"u koos {choice}" if choice in offered else f"niet aangeboden: {choice}"
    if text.isdecimal() and int(text) <= len(offered):
        return f"u koos {offered[int(text) - 1]}"
    return f"u zei {text}"


class Bot:
    """One process: a channel with its own event loop, server and storage. `stop` ends it well, `crash` does not."""

    def __init__(
        self,
        messenger: Messenger,
        address: str = "memory",
        secrets: tuple[bytes, ...] = SECRETS,
        pace: Pace = QUICK,
        clock: FakeClock | None = None,
        agent: Talker | None = None,
    ) -> None:
        self.messenger = messenger
        self.clock = clock or RunningClock(messenger.now)
        self.storage = open_storage(address, Keys(*secrets))
        self.channel = messenger.channel(messenger.platform(self.clock), self.storage, pace, self.clock)
        self._committing = threading.Condition()
        sa.event.listen(self.storage.database.engine, "commit", self._commits)
        self.agent = agent or Talker()
        self.loop = Loop()
        self.agent.works_for(self.storage, self.loop)
        app = Sanic(f"test_bot_{next(_numbers)}", configure_logging=False)
        app.config.REQUEST_MAX_SIZE = 64 * 1024  # as the service has it
        app.ctx.agent = self.agent
        rasa_channel.register([self.channel], app, route="/webhooks/")
        self._server = ListeningServer(app, self.loop)
        self.url = f"{self._server.root}/webhooks/{messenger.name}/"
        self._running = True

    def post(self, content: Any, **headers: str) -> requests.Response:
        """A webhook request, signed; `content` is JSON or bytes."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return requests.post(self.url, body, headers={**self.messenger.signed(body), **headers}, timeout=20)

    def deliver(self, *contents: Any) -> None:
        """Webhook requests that are acknowledged."""
        for content in contents:
            assert self.post(content).status_code == 200

    def say(self, text: str, person: int = 0, after: int = 0) -> None:
        self.deliver(self.messenger.text(text, person, after))

    def read(self, text: str, person: int = 0) -> list[str]:
        """What this person reads next, having typed this."""
        before = len(self.messenger.sent())
        self.say(text, person)
        self.settle()
        return [said.text for said in self.messenger.sent()[before:]]

    def settle(self) -> None:
        """Wait until all is answered and delivered."""
        self.loop.run(self.channel.delivery.drained())

    def rows(self, table: str) -> list[dict[str, Any]]:
        return self._in_database(
            lambda connection: [dict(row._mapping) for row in connection.execute(sa.select(METADATA.tables[table]))]
        )

    def sql(self, statement: str) -> None:
        self._in_database(lambda connection: connection.execute(sa.text(statement)))

    def _in_database(self, work: Callable[[sa.engine.Connection], Any]) -> Any:
        return self.loop.run(self.storage.database.run(work))

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds of what is stored."""
        end = time.monotonic() + WAIT_SECONDS
        while not holds():
            with self._committing:
                assert self._committing.wait(end - time.monotonic()), "waited in vain"

    def pass_by(self) -> None:
        """Let the worker look at the queue a few more times."""
        commits = itertools.count()  # two for each look at the queue, and some for each thing done
        self.until(lambda: next(commits) >= 20)

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        return {table: self.rows(table) for table in METADATA.tables}

    def stop(self) -> None:
        if self._running:
            self._running = False
            self._server.stop()
            self._end()

    def crash(self) -> None:
        """Nothing runs any more, from one moment to the next."""
        self._running = False
        self._end()

    def _commits(self, _connection: Any) -> None:
        with self._committing:
            self._committing.notify_all()

    def _end(self) -> None:
        self.loop.stop()
        self.storage.database.close()


MakeBot = Callable[..., Bot]
