"""The one process that serves: the page, the channels, the Rasa agent and the custom actions."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, register
from rasa.core.run import create_http_input_channels
from rasa.shared.exceptions import RasaException
from sanic import Sanic

from channels.web.channel import WebChannel
from service.settings import ROOT, ServiceError
from service.tracker_store import ForgettingTrackerStore

WEBHOOKS = "/webhooks/"
_MAX_REQUEST_BYTES = 64 * 1024
_FORGET_EVERY_SECONDS = 600
_STOP_WITHIN_SECONDS = 3.0


@dataclass(frozen=True)
class Identity:
    """What serves: the hash of the knowledge base and the Dutch pipeline in use. The health answer shows both."""

    knowledge: str
    pipeline: str


def load_channels() -> list[InputChannel]:
    """Make the channels that credentials.yml names.

    Raises:
        ServiceError: a class does not exist, or a channel refuses what it is configured with.
    """
    try:
        return create_http_input_channels(None, str(ROOT / "credentials.yml"))
    except (RasaException, ValueError) as error:
        raise ServiceError(f"The channels of credentials.yml cannot be made: {error}") from error


def create_app(agent: Agent, identity: Identity, channels: Sequence[InputChannel]) -> Sanic:
    """Put the agent behind the channels; the web channel also brings its page, at `/`.

    Handlers find `agent`, `knowledge_hash` and `pipeline` on `app.ctx`. Rasa's own HTTP API is not there.
    """
    app = Sanic("deelwijzer", configure_logging=False)
    app.config.update(
        ACCESS_LOG=False,
        FALLBACK_ERROR_FORMAT="text",
        GRACEFUL_SHUTDOWN_TIMEOUT=_STOP_WITHIN_SECONDS,
        REQUEST_MAX_SIZE=_MAX_REQUEST_BYTES,
        REQUEST_TIMEOUT=15,
        RESPONSE_TIMEOUT=30,
        KEEP_ALIVE_TIMEOUT=30,
    )
    app.ctx.agent = agent
    app.ctx.knowledge_hash = identity.knowledge
    app.ctx.pipeline = identity.pipeline
    register(list(channels), app, route=WEBHOOKS)
    for channel in channels:
        if isinstance(channel, WebChannel):
            app.blueprint(channel.page_blueprint())
            channel.install_error_handlers(app)
    app.add_task(_forget_regularly(agent))
    return app


def serve(app: Sanic, listener: socket.socket) -> bool:
    """Serve on the bound socket until SIGINT or SIGTERM. False: it never came to serving."""
    started = False
    host, port = listener.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    async def announce(app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        nonlocal started
        started = True
        print(f"Dutch pipeline: {app.ctx.pipeline}\nKnowledge base: {app.ctx.knowledge_hash}", flush=True)
        print(f"Deelwijzer is ready: {address}  (stop with Ctrl-C)", flush=True)

    app.register_listener(announce, "after_server_start")
    app.run(sock=listener, workers=1, access_log=False, motd=False, debug=False)
    return started


async def _forget_regularly(agent: Agent) -> None:
    store = agent.tracker_store
    while isinstance(store, ForgettingTrackerStore):
        await asyncio.sleep(_FORGET_EVERY_SECONDS)
        store.forget_old()
