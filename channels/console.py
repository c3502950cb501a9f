"""The console: a conversation in the terminal, for whoever tries the assistant out (`./start --shell`).

It is a messaging channel like the others, and shows how small one can be: what a platform is, and what it can hold.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import textwrap
import time
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, TextIO

import httpx

from channels.asking import OnNewMessage
from channels.messaging.channel import MessagingChannel
from channels.messaging.commands import command_in
from channels.messaging.delivery import Pace
from channels.messaging.platform import Finding, Incoming, Limits, Part, Platform, UndeliverableError
from storage.shared import Storage

_WIDTH = 100
_PERSON = "console"


class Console:
    """The terminal as a platform: it shows text, and choices as numbers."""

    name = "console"
    limits = Limits(text=100_000, text_with_options=100_000, options=0, label=0)

    def __init__(self, output: TextIO | None = None) -> None:
        self._output = output or sys.stdout
        self.is_closed = False

    def is_authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Nothing comes in over the network."""
        return False

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """Nothing comes in over the network."""
        return None

    def read(self, payload: Any) -> list[Incoming]:
        """A line that was typed, with its number."""
        number, line = payload
        incoming = {"id": str(number), "sender": _PERSON, "order": number, "sent_at": time.time()}
        command = command_in(line)
        return [Incoming(**incoming, command=command) if command else Incoming(**incoming, text=line)]

    def failures(self, payload: Any) -> list[str]:
        """A terminal takes everything."""
        return []

    async def send(self, client: httpx.AsyncClient, to: str, part: Part) -> None:
        """Print it."""
        wrapped = (textwrap.fill(line, _WIDTH, subsequent_indent="  " * line.startswith("- ")) for line in _lines(part))
        try:
            print(*wrapped, "", sep="\n", file=self._output, flush=True)
        except OSError as error:  # whoever read it has gone
            self.is_closed = True
            raise UndeliverableError("the terminal is closed", blocked=True) from error

    async def show_typing(self, client: httpx.AsyncClient, incoming: Incoming) -> None:
        """The answer is there before anybody could read that it is coming."""

    async def check(self, client: httpx.AsyncClient) -> list[Finding]:
        """There is nothing to ask."""
        return []


class ConsoleChannel(MessagingChannel):
    """The channel of the terminal."""

    def __init__(self, storage: Storage | None = None, output: TextIO | None = None) -> None:
        self.console = Console(output)
        super().__init__(self.console, storage, Pace(settle=0.0))

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "console"

    @classmethod
    def make_platform(cls, settings: Mapping[str, str]) -> Platform:
        """There is nothing to set."""
        return Console()

    async def converse(self, on_new_message: OnNewMessage, lines: TextIO | None = None, prompt: str = "") -> None:
        """Answer lines until there are no more."""
        self.delivery.asks(on_new_message)
        await self.delivery.start(SimpleNamespace(ctx=SimpleNamespace()))
        loop = asyncio.get_running_loop()
        try:
            for number in itertools.count():
                line = "/start" if number == 0 else await loop.run_in_executor(None, _next_line, lines, prompt)
                if line is None or self.console.is_closed:
                    return
                if line.strip():
                    await self.accept(self.platform.read((number, line.strip())))
                    await self.delivery.drained()
        finally:
            await self.delivery.stop()


def _lines(part: Part) -> list[str]:
    return part.text.split("\n")


def _next_line(lines: TextIO | None, prompt: str) -> str | None:
    if prompt:
        print(prompt, end="", flush=True)
    return (lines or sys.stdin).readline() or None
