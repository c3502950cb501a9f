"""The assistant in a thread of its own, so that the server answers while the assistant thinks.

A turn takes some 15 ms of pure computing in which its event loop does nothing else. With the server on the same loop a
webhook would wait for every turn that stands before it.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from service.tracker_store import ForgettingTrackerStore

_SWITCH_SECONDS = 0.001
"""How long one thread may compute while another waits; Python's own 5 ms would add up in every request."""


class AssistantThread:
    """Stands for Rasa's agent in the server: same methods, other thread. Messages are taken in the order they come."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="assistant", daemon=True)
        self._thread.start()
        sys.setswitchinterval(_SWITCH_SECONDS)

    @property
    def tracker_store(self) -> ForgettingTrackerStore:
        """The agent's tracker store; it may be used from any thread."""
        return self._agent.tracker_store

    def is_ready(self) -> bool:
        """Whether the agent has a model to answer with."""
        return bool(self._agent.is_ready())

    async def handle_message(self, message: UserMessage) -> Any:
        """As Rasa's own; when it is cancelled, the turn is too."""
        turn = asyncio.run_coroutine_threadsafe(self._agent.handle_message(message), self._loop)
        return await asyncio.wrap_future(turn)

    def stop(self) -> None:
        """End the thread; a turn that has not ended is lost."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
