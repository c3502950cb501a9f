"""The server: channels and pages on one address. Who answers the messages (`service.assistants`) is handed to it."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rasa.core.channels.channel import InputChannel, UserMessage, register
from sanic import Sanic

from channels.configured import ChannelsError, configured_channels
from channels.failures import log_failure
from channels.messaging.channel import MessagingChannel
from channels.web.channel import WebChannel
from channels.web.framing import AnsweringProtocol, FramedRequest, close_after_chunks
from service.logs import tell
from service.request_log import log_requests
from service.settings import STOP_SECONDS, ServiceError
from service.stopping import STOP_SIGNALS, close_when_stopping, stop_on_signals
from storage.database import DatabaseError

WEBHOOKS = "/webhooks/"
_MAX_REQUEST_BYTES = 64 * 1024
_FORGET_EVERY_SECONDS = 600
_STOP_AFTER_SECONDS = 0.5
_CLOSE_WITHIN_SECONDS = 3.0


@dataclass(frozen=True)
class Identity:
    """What serves: the hash of the knowledge base and the Dutch pipeline in use. The health answer shows both."""

    knowledge: str
    pipeline: str


class Assistant(Protocol):
    """Who answers the messages (`service.assistants`); to Rasa's channels it stands for Rasa's agent."""

    async def start(self) -> None:
        """Return once messages can be answered; raises ServiceError when that will not be."""

    def is_ready(self) -> bool:
        """Whether a message can be answered now."""

    async def handle_message(self, message: UserMessage) -> Any:
        """Send the replies to the message's output channel."""

    async def forget(self) -> None:
        """Keep nothing in memory of what was typed."""

    def stop(self) -> None:
        """Answer no more."""


def load_channels() -> list[InputChannel]:
    """Make the channels that are on (`channels.configured`).

    Raises:
        ServiceError: credentials.yml has a mistake, a channel refuses its settings, or the database fails.
    """
    try:
        return [channel.make() for channel in configured_channels() if channel.is_on]
    except (ChannelsError, DatabaseError) as error:
        raise ServiceError(str(error)) from error


def create_app(assistant: Assistant, identity: Identity, channels: Sequence[InputChannel]) -> Sanic:
    """Put the assistant behind the channels; the web channel also brings its page, at `/`.

    Handlers find `agent`, `knowledge_hash` and `pipeline` on `app.ctx`. The agent (the assistant) is None, and the
    health a 503, until the assistant has started; then `app.ctx.opened` is set. Rasa's own HTTP API is not there.
    """
    app = Sanic("deelwijzer", configure_logging=False, request_class=FramedRequest)
    app.config.update(
        ACCESS_LOG=False,
        FALLBACK_ERROR_FORMAT="text",
        GRACEFUL_SHUTDOWN_TIMEOUT=_CLOSE_WITHIN_SECONDS,
        REQUEST_MAX_SIZE=_MAX_REQUEST_BYTES,
        REQUEST_TIMEOUT=15,
        RESPONSE_TIMEOUT=30,
        KEEP_ALIVE_TIMEOUT=30,
    )
    app.on_request(close_after_chunks)
    app.on_response(close_when_stopping)
    log_requests(app)
    app.ctx.agent = None
    app.ctx.channels = tuple(channels)
    app.ctx.stopping = False
    app.ctx.opened = asyncio.Event()
    app.ctx.tasks = []
    app.ctx.knowledge_hash = identity.knowledge
    app.ctx.pipeline = identity.pipeline
    register(list(channels), app, route=WEBHOOKS)
    for channel in channels:
        if isinstance(channel, WebChannel):
            app.blueprint(channel.page_blueprint())
            channel.install_error_handlers(app)
    app.add_task(_forget_regularly(assistant, channels))
    _once_started(app, lambda: _open_doors(app, assistant))
    return app


def serve(app: Sanic, listener: socket.socket, stop_within: float = STOP_SECONDS) -> bool:
    """Serve on the bound socket until SIGINT or SIGTERM, and `stop_within` seconds more at most (`service.stopping`).

    False: it never came to answering.
    """
    host, port = listener.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    async def announce() -> None:
        await app.ctx.opened.wait()
        tell(f"Dutch pipeline: {app.ctx.pipeline}")
        tell(f"Knowledge base: {app.ctx.knowledge_hash}")
        tell(f"Deelwijzer is ready: {address}  (stop with Ctrl-C)")

    async def heed_signals() -> None:
        stop_on_signals(app, app.ctx.channels, stop_within)

    _once_started(app, heed_signals)
    _once_started(app, announce)
    handlers = [(number, signal.getsignal(number)) for number in STOP_SIGNALS]
    app.run(sock=listener, protocol=AnsweringProtocol, workers=1, access_log=False, motd=False, debug=False)
    if not app.ctx.stopping:  # it stopped by itself
        for number, handler in handlers:
            signal.signal(number, handler)
    return bool(app.ctx.opened.is_set())


def _once_started(app: Sanic, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def begin(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        # A task: a start that is still waiting for something cannot be stopped. The loop does not keep a task alive.
        app.ctx.tasks.append(loop.create_task(work()))

    app.register_listener(begin, "after_server_start")


async def _open_doors(app: Sanic, assistant: Assistant) -> None:
    try:
        await assistant.start()
    except ServiceError as error:
        print(error, file=sys.stderr, flush=True)
        # Sanic can be stopped when it has started, which may be a moment from now.
        asyncio.get_running_loop().call_later(_STOP_AFTER_SECONDS, app.stop)
        return
    app.ctx.agent = assistant
    app.ctx.opened.set()


async def _forget_regularly(assistant: Assistant, channels: Sequence[InputChannel]) -> None:
    kept = [channel.forget_old for channel in channels if isinstance(channel, (WebChannel, MessagingChannel))]
    while True:
        await asyncio.sleep(_FORGET_EVERY_SECONDS)
        for forget in (*kept, assistant.forget):
            try:
                await forget()
            except Exception as error:  # the database is away, or a bug: it must not end the forgetting of all else
                log_failure("forgetting what is old", error)
