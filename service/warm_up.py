"""The first turn after a start is a slow one; it is spent on a conversation of nobody, which leaves nothing behind."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from rasa.core.channels.channel import UserMessage

from channels.asking import GREETING_PAYLOAD
from channels.privacy import filter_text
from channels.replies import ReplyCollector
from channels.web.channel import WebChannel
from service.settings import ServiceError
from storage.conversations import Turn, within

_QUESTION = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"


class Answering(Protocol):
    """What answers messages: Rasa's agent."""

    handle_message: Callable[[UserMessage], Awaitable[Any]]


async def warm_up(agent: Answering) -> None:
    """Greet and ask a question in a conversation that is not kept, so that what Rasa makes at first use is made.

    Raises:
        ServiceError: a message got no reply, so nobody else's would either.
    """
    turn = Turn(secrets.token_urlsafe(24), None, version=0)
    for text in (GREETING_PAYLOAD, filter_text(_QUESTION).text):
        collector = ReplyCollector()
        with within(turn):
            await agent.handle_message(UserMessage(text, collector, turn.conversation, input_channel=WebChannel.name()))
        if not collector.replies:
            raise ServiceError(f"The assistant does not answer '{text}'. Train it again: ./start --retrain")
        turn = Turn(turn.conversation, turn.after, version=0)
