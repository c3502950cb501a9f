"""How the server stops: it says so, finishes what it began, hands back what it holds, and is gone within a limit."""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import signal
import time
from collections.abc import Sequence
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.messaging.channel import MessagingChannel
from channels.web.channel import WebChannel
from service.logs import tell

logger = logging.getLogger(__name__)

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_EXIT_AT_ONCE = 1
_CLOSING_PART = 0.2
"""The part of the limit that is kept for closing, after the turns."""


def stop_on_signals(app: Sanic, channels: Sequence[InputChannel], seconds: float) -> None:
    """Let the first SIGINT or SIGTERM stop the server within so many seconds, and the second end the process at once.

    Call in the main thread, from the running event loop of the server.
    """
    loop = asyncio.get_running_loop()

    # Not through the event loop, as Sanic has it: the loop may be what stands still.
    def begin(_signal: int, _frame: Any) -> None:
        for number in STOP_SIGNALS:
            signal.signal(number, _end_at_once)
        # Should all else fail: a query to a database that hangs keeps a process alive for as long as it likes.
        signal.signal(signal.SIGALRM, _give_up)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        atexit.register(signal.setitimer, signal.ITIMER_REAL, 0)  # called when no thread is left
        loop.call_soon_threadsafe(lambda: app.ctx.tasks.append(loop.create_task(stop(app, channels, seconds))))

    for number in STOP_SIGNALS:
        loop.remove_signal_handler(number)
        signal.signal(number, begin)


async def stop(app: Sanic, channels: Sequence[InputChannel], seconds: float) -> None:
    """Stop the server, with every turn that is under way answered if that can be done in time.

    From now on the health is a 503. The server still listens until the turns that are under way are answered, so that
    whoever asks hears that 503; what comes in meanwhile is answered too, and its connection closed. A message of a
    messaging channel that is not answered yet waits in the queue, which another process may take it from.
    """
    app.ctx.stopping = True
    tell("Stopping …")
    deadline = time.monotonic() + seconds * (1 - _CLOSING_PART / 2)
    await asyncio.gather(*(_finish(channel, seconds * (1 - _CLOSING_PART)) for channel in channels))
    # How long Sanic waits for requests that came in meanwhile, once it listens no more.
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = max(0.0, deadline - time.monotonic())
    app.stop()


async def close_when_stopping(request: Request, _response: HTTPResponse) -> None:
    """Take no more requests on a connection once the server is stopping: middleware for responses."""
    if request.app.ctx.stopping and request.stream is not None:
        request.stream.keep_alive = False


async def _finish(channel: InputChannel, within: float) -> None:
    if isinstance(channel, MessagingChannel):
        await channel.delivery.stop(within)
    elif isinstance(channel, WebChannel):
        left = await channel.finish_turns(within)
        if left:
            logger.error("Stopped with %d messages unanswered: they took longer than %.1f s", left, within)


def _end_at_once(_signal: int, _frame: Any) -> None:
    _end("Stopped at once.")


def _give_up(_signal: int, _frame: Any) -> None:
    _end("Did not stop in time, so it was ended with work unfinished.")


def _end(why: str) -> None:
    # No clean-up, not even of Python: every change to the database is a transaction, so nothing is half done.
    os.write(2, f"{why}\n".encode())
    os._exit(_EXIT_AT_ONCE)
