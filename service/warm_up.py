"""The first turn after a start is a slow one; it is spent on a conversation of nobody, which leaves nothing behind."""

from __future__ import annotations

import secrets

from channels.asking import GREETING_PAYLOAD, ask
from channels.privacy import filter_text
from channels.web.channel import WebChannel
from service.assistant_thread import AssistantThread
from service.settings import ServiceError

_QUESTION = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"


async def warm_up(agent: AssistantThread) -> None:
    """Open a conversation, ask a question, and erase it, so that what Rasa makes at first use is made.

    Raises:
        ServiceError: a message got no reply, so nobody else's would either.
    """
    conversation = secrets.token_urlsafe(24)
    try:
        for text in (GREETING_PAYLOAD, filter_text(_QUESTION).text):
            if not await ask(agent.handle_message, text, conversation, WebChannel.name()):
                raise ServiceError(f"The assistant does not answer '{text}'. Train it again: ./start --retrain")
    finally:
        await agent.tracker_store.delete(conversation)
