"""A server whose assistant never answers, but prints "asked": `hanging_service.py --port N`."""

from __future__ import annotations

import argparse
import asyncio

from rasa.core.channels.channel import UserMessage

from service.__main__ import bind
from service.server import Identity, create_app, load_channels, serve
from service.settings import stop_seconds


class HangingAssistant:
    """Greets, and never comes back from anything else."""

    async def start(self) -> None:
        """It is there."""

    def is_ready(self) -> bool:
        return True

    async def handle_message(self, message: UserMessage) -> None:
        if not message.text.startswith("/"):
            print("asked", flush=True)
            await asyncio.Event().wait()

    def stop(self) -> None:
        """There is nothing to end."""


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    listener = bind("127.0.0.1", parser.parse_args().port)
    app = create_app(HangingAssistant(), Identity("abc123", "blank"), load_channels())
    serve(app, listener, stop_seconds())
