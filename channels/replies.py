"""The output channel that gathers the replies of one turn."""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.channels.channel import OutputChannel

logger = logging.getLogger(__name__)

Reply = dict[str, Any]  # {"text": str, "options": [{"id": str, "label": str}], "answer": {…} (when there is one)}


def plain_reply(text: str) -> Reply:
    """A reply that is only text."""
    return {"text": text, "options": []}


class ReplyCollector(OutputChannel):
    """Gathers what the assistant says in one turn as the replies of the chat API.

    The dialogue sends each reply as one custom message; a plain text message becomes a reply without options.
    """

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        """The name Rasa knows this output channel by."""
        return "reply_collector"

    async def send_custom_json(self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any) -> None:
        """Keep a reply of the dialogue; drop what a client could not show."""
        reply = _checked(json_message)
        if reply is None:
            logger.error("dropped a custom message that is no reply: it needs a non-empty text and a list of options")
        else:
            self.replies.append(reply)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Keep a plain text as a reply."""
        if text and text.strip():
            self.replies.append(plain_reply(text.strip()))

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        """Keep the text only: buttons of Rasa carry slash payloads, which no client may send back."""
        await self.send_text_message(recipient_id, text)


def _checked(message: Any) -> Reply | None:
    """The message as a reply with exactly the keys of the chat API, or None when it cannot be one."""
    if not isinstance(message, dict):
        return None
    text, options, answer = message.get("text"), message.get("options") or [], message.get("answer")
    if not isinstance(text, str) or not text.strip() or not isinstance(options, list):
        return None
    if not all(isinstance(option, dict) and {"id", "label"} <= option.keys() for option in options):
        return None
    reply: Reply = {"text": text, "options": [{"id": option["id"], "label": option["label"]} for option in options]}
    if isinstance(answer, dict):
        reply["answer"] = answer
    return reply
