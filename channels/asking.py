"""Asking the assistant: one message in, its replies out. It never fails and is never silent."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage

from channels.failures import log_failure
from channels.metrics import count_turn
from channels.replies import Reply, ReplyCollector, plain_reply
from channels.turn_log import begin_turn_log, log_turn

ANSWER_SECONDS = 30.0  # after this the person gets the fallback reply
GREETING_PAYLOAD = "/groet"

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


def choice_payload(choice: str) -> str:
    """A choice as a message to Rasa. Only a channel makes one; a person's own text never begins with a slash."""
    return "/keuze" + json.dumps({"keuze": choice})


async def ask(
    on_new_message: OnNewMessage, text: str, conversation: str, channel: str, seconds: float = ANSWER_SECONDS
) -> list[Reply]:
    """The assistant's replies to one message; empty when it failed, said nothing, or took longer than `seconds`."""
    collector = ReplyCollector()
    message = UserMessage(text, collector, sender_id=conversation, input_channel=channel)
    acts, start = begin_turn_log(), time.perf_counter()
    try:
        await asyncio.wait_for(on_new_message(message), timeout=seconds)
    except Exception as error:  # whatever fails, the person gets an answer
        log_failure("answering a message", error)
    replies = list(collector.replies)
    took = time.perf_counter() - start
    count_turn(channel, took, [reply.get("answer") for reply in replies])
    log_turn(acts, channel, conversation, took, replies)
    return replies


def or_else(replies: list[Reply], otherwise: str) -> list[Reply]:
    """The replies, or this sentence as the only one when there are none."""
    return replies or [plain_reply(otherwise)]
