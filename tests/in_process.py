"""An agent behind the server in the process of the tests, for those that look inside it."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from rasa.core.channels.channel import UserMessage


class InThisProcess:
    """Stands for `service.assistants.Assistants`: the agent that it is given answers, here, in a thread of its own."""

    def __init__(self, agent: Any) -> None:
        self._agent = agent
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="assistant", daemon=True)

    async def start(self) -> None:
        """Be there."""
        self._thread.start()

    def is_ready(self) -> bool:
        return bool(self._agent.is_ready())

    async def handle_message(self, message: UserMessage) -> Any:
        turn = asyncio.run_coroutine_threadsafe(self._agent.handle_message(message), self._loop)
        return await asyncio.wrap_future(turn)

    async def forget(self) -> None:
        """What it keeps in memory stays."""

    def stop(self) -> None:
        """Answer no more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
