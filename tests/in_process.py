"""An agent behind the server in the process of the tests, for those that look inside it."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import UserMessage


class InThisProcess:
    """Stands for `service.assistants.Assistants`: the agent that it is given answers, here."""

    def __init__(self, agent: Any) -> None:
        self._agent = agent

    async def start(self) -> None:
        """It is there."""

    def is_ready(self) -> bool:
        return bool(self._agent.is_ready())

    async def handle_message(self, message: UserMessage) -> Any:
        return await self._agent.handle_message(message)

    async def forget(self) -> None:
        """What it keeps in memory stays."""

    def stop(self) -> None:
        """There is nothing to end."""
