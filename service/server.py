"""The one process that serves: the page, the channels, the Rasa agent and the custom actions."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, register
from sanic import Sanic
from sqlalchemy.exc import SQLAlchemyError

from channels.asking import log_failure
from channels.configured import ChannelsError, configured_channels
from channels.messaging.channel import MessagingChannel
from channels.web.channel import WebChannel
from channels.web.framing import FramedRequest, close_after_chunks
from service.assistant_thread import AssistantThread
from service.settings import ServiceError
from service.tracker_store import ForgettingTrackerStore
from service.warm_up import warm_up
from storage.database import DatabaseError

WEBHOOKS = "/webhooks/"
_MAX_REQUEST_BYTES = 64 * 1024
_FORGET_EVERY_SECONDS = 600
_STOP_WITHIN_SECONDS = 3.0
_STOP_AFTER_SECONDS = 0.5


@dataclass(frozen=True)
class Identity:
    """What serves: the hash of the knowledge base and the Dutch pipeline in use. The health answer shows both."""

    knowledge: str
    pipeline: str


def load_channels() -> list[InputChannel]:
    """Make the channels that are on (`channels.configured`).

    Raises:
        ServiceError: credentials.yml has a mistake, a channel refuses its settings, or the database fails.
    """
    try:
        return [channel.make() for channel in configured_channels() if channel.is_on]
    except (ChannelsError, DatabaseError) as error:
        raise ServiceError(str(error)) from error


def create_app(agent: Agent, identity: Identity, channels: Sequence[InputChannel]) -> Sanic:
    """Put the agent behind the channels; the web channel also brings its page, at `/`.

    Handlers find `agent`, `knowledge_hash` and `pipeline` on `app.ctx`. The agent is None, and the health a 503, until
    the app has started and the agent is warm; then `app.ctx.opened` is set. Rasa's own HTTP API is not there.
    """
    app = Sanic("deelwijzer", configure_logging=False, request_class=FramedRequest)
    app.config.update(
        ACCESS_LOG=False,
        FALLBACK_ERROR_FORMAT="text",
        GRACEFUL_SHUTDOWN_TIMEOUT=_STOP_WITHIN_SECONDS,
        REQUEST_MAX_SIZE=_MAX_REQUEST_BYTES,
        REQUEST_TIMEOUT=15,
        RESPONSE_TIMEOUT=30,
        KEEP_ALIVE_TIMEOUT=30,
    )
    app.on_request(close_after_chunks)
    app.ctx.agent = None
    app.ctx.opened = asyncio.Event()
    app.ctx.tasks = []
    app.ctx.knowledge_hash = identity.knowledge
    app.ctx.pipeline = identity.pipeline
    register(list(channels), app, route=WEBHOOKS)
    for channel in channels:
        if isinstance(channel, WebChannel):
            app.blueprint(channel.page_blueprint())
            channel.install_error_handlers(app)
    app.add_task(_forget_regularly(agent, channels))
    _once_started(app, lambda: _open_doors(app, agent))
    return app


def serve(app: Sanic, listener: socket.socket) -> bool:
    """Serve on the bound socket until SIGINT or SIGTERM. False: it never came to answering."""
    host, port = listener.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    async def announce() -> None:
        await app.ctx.opened.wait()
        print(f"Dutch pipeline: {app.ctx.pipeline}\nKnowledge base: {app.ctx.knowledge_hash}", flush=True)
        print(f"Deelwijzer is ready: {address}  (stop with Ctrl-C)", flush=True)

    _once_started(app, announce)
    app.run(sock=listener, workers=1, access_log=False, motd=False, debug=False)
    return bool(app.ctx.opened.is_set())


def _once_started(app: Sanic, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def begin(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        # A task: a start that is still waiting for something cannot be stopped. The loop does not keep a task alive.
        app.ctx.tasks.append(loop.create_task(work()))

    app.register_listener(begin, "after_server_start")


async def _open_doors(app: Sanic, agent: Agent) -> None:
    assistant = AssistantThread(agent)
    try:
        await warm_up(assistant)
    except ServiceError as error:
        print(error, file=sys.stderr, flush=True)
        # Sanic can be stopped when it has started, which may be a moment from now.
        asyncio.get_running_loop().call_later(_STOP_AFTER_SECONDS, app.stop)
        return
    app.ctx.agent = assistant
    app.ctx.opened.set()


async def _forget_regularly(agent: Agent, channels: Sequence[InputChannel]) -> None:
    while True:
        await asyncio.sleep(_FORGET_EVERY_SECONDS)
        for keeper in (agent.tracker_store, *channels):
            if isinstance(keeper, (ForgettingTrackerStore, MessagingChannel)):
                try:
                    await keeper.forget_old()
                except SQLAlchemyError as error:  # the database is away: next time
                    log_failure("forgetting what is old", error)
