"""One process that thinks: a message and what is kept of its conversation in, replies and what is to be kept out.

It keeps nothing between two messages and needs no database, so any of these processes can take any message, and a
message whose process died can be given to another one.
"""

from __future__ import annotations

import asyncio
import gc
import signal
from contextlib import closing, suppress
from functools import lru_cache
from multiprocessing.connection import Connection

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from channels.failures import log_failure
from channels.replies import ReplyCollector
from channels.turn_log import begin_turn_log
from service.assistant import load_assistant
from service.assistant_line import Answered, Asked, Ready, Source
from service.logs import log_form, set_up_logs
from service.settings import ServiceError
from service.warm_up import warm_up
from storage.conversations import Turn, within


def answer_messages(connection: Connection, source: Source) -> None:
    """Say `Ready`, then answer each `Asked` that comes in with an `Answered`, until the other side is gone."""
    # Whoever stops the service signals all of its processes; this one is needed until the last message is answered.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.SIG_IGN)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the other side is gone
        try:
            agent = loaded(source)
        except ServiceError as error:
            connection.send(Ready(str(error)))
            return
        connection.send(Ready())
        loop = asyncio.SelectorEventLoop()  # its own: a loop, and uvloop's least of all, does not survive being forked
        while True:
            connection.send(loop.run_until_complete(_answer(agent, connection.recv())))


@lru_cache(maxsize=1)
def loaded(source: Source) -> Agent:
    """The assistant, loaded and warm.

    Raises:
        ServiceError: it cannot be loaded, or does not answer.
    """
    set_up_logs(log_form())
    with closing(asyncio.SelectorEventLoop()) as loop:
        agent = loop.run_until_complete(_load(source))
    gc.freeze()  # processes made from this one share its memory as long as nobody looks through it for garbage
    return agent


async def _load(source: Source) -> Agent:
    agent = await load_assistant(source.model, action_package=source.action_package)
    await warm_up(agent)
    return agent


async def _answer(agent: Agent, asked: Asked) -> Answered:
    collector = ReplyCollector()
    message = UserMessage(asked.text, collector, sender_id=asked.conversation, input_channel=asked.channel)
    turn, acts = Turn(asked.conversation, asked.before, version=0), begin_turn_log()
    with within(turn):
        try:
            await agent.handle_message(message)
        except Exception as error:  # the person is told by whoever asked, and the next message finds us well
            log_failure("answering a message", error)
            return Answered([], None)
    return Answered(collector.replies, turn.after, acts[-1] if acts else None)
