"""The ``web`` channel: the chat API for Rasa.

A message passes the privacy filter before anything else sees it. A choice of a button travels to Rasa as a payload that
this channel makes; a slash that a person typed never does. When the filter left something out, the first reply of the
turn is a sentence that says so; the replies of the assistant follow unchanged.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from channels.asking import ANSWER_SECONDS, GREETING_PAYLOAD, OnNewMessage, ask, choice_payload, or_else
from channels.bodies import MOST_DRAINED_BYTES, read_body
from channels.failures import log_failure
from channels.metrics import REFUSED
from channels.privacy import filter_text
from channels.problems import ProblemError, install_error_handlers
from channels.rate_limit import TokenBuckets
from channels.replies import Reply, plain_reply
from channels.sessions import ExpiredSessionError, InvalidSessionError, Sessions
from channels.texts import load_texts
from channels.typed import without_payload
from channels.web.description import description_json
from channels.web.feedback import count_feedback, parse_feedback
from channels.web.health import StoreProbe, is_stopping
from channels.web.idempotency import HEADER, idempotency_key
from channels.web.page import page_blueprint
from channels.web.requests import Message, bearer_token, parse_message
from channels.web.turns import NoConversationError, Turns
from organisation import current
from organisation.chat import chat_settings
from storage.conversations import ChangedMeanwhileError
from storage.shared import Storage, shared_storage

ORIGINS_VARIABLE = "DEELWIJZER_ORIGINS"  # comma list of other origins whose pages may call the API
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?|null")
_CHALLENGE = {"WWW-Authenticate": "Bearer"}
API_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}

Handler = Callable[[Request], Awaitable[HTTPResponse]]


def allowed_origins(environment: Mapping[str, str] = os.environ) -> frozenset[str]:
    """The origins of the allow-list, each as a browser sends it ("https://example.nl").

    Raises:
        ValueError: one is of a form that no browser sends, so it would allow nobody.
    """
    listed = environment.get(ORIGINS_VARIABLE, "").split(",")
    origins = frozenset(origin.strip().rstrip("/").lower() for origin in listed if origin.strip())
    for origin in sorted(origins):
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"{ORIGINS_VARIABLE} has '{origin}'. Write only https://, the name and a port if any.")
    return origins


class WebChannel(InputChannel):
    """The chat API under ``/webhooks/web/``.

    The server puts ``agent`` (who answers; None until it can), ``knowledge_hash`` and ``pipeline`` on ``app.ctx``.

    Args:
        sessions: opens and checks tokens.
        message_limit: messages per session.
        session_limit: new sessions per address.
        origins: other origins whose pages may call; ``None`` reads the environment.
        answer_seconds: how long the assistant may take for one message.
        storage: database and keys; ``None`` takes what the environment names.
    """

    def __init__(
        self,
        sessions: Sessions | None = None,
        message_limit: TokenBuckets | None = None,
        session_limit: TokenBuckets | None = None,
        origins: frozenset[str] | None = None,
        answer_seconds: float = ANSWER_SECONDS,
        storage: Storage | None = None,
    ) -> None:
        # "or" would not do: limits that remember nobody yet are empty, and so false.
        storage = storage or shared_storage()
        self._sessions = Sessions(storage.keys) if sessions is None else sessions
        limit = partial(TokenBuckets, storage=storage)
        self._message_limit = limit(name="messages") if message_limit is None else message_limit
        self._session_limit = limit(name="sessions") if session_limit is None else session_limit
        self._origins = allowed_origins() if origins is None else origins
        self._answer_seconds = answer_seconds
        self._turns = Turns(storage)
        self._store = StoreProbe(storage.database)
        self._texts = load_texts()
        # The event loop itself does not keep a task alive.
        self._tasks: set[asyncio.Task[str]] = set()
        self._on_new_message: OnNewMessage

    @classmethod
    def name(cls) -> str:
        """The channel's name, also the last part of its address."""
        return "web"

    @staticmethod
    def page_blueprint() -> Blueprint:
        """The page at ``/``, the pages beside it, and the script for other websites."""
        return page_blueprint()

    @staticmethod
    def install_error_handlers(app: Sanic) -> None:
        """Problem documents for errors outside the routes of this channel."""
        install_error_handlers(app)

    async def forget_old(self) -> None:
        """Forget the conversations that were silent for too long."""
        await self._turns.forget_old()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The routes of the chat API; everything else below its address is a 404 or 405 problem document."""
        self._on_new_message = on_new_message
        routes: dict[str, dict[str, Handler]] = {
            "/sessions": {"POST": self._open_session, "DELETE": self._erase_session},
            "/messages": {"POST": self._receive_message},
            "/feedback": {"POST": self._count_feedback},
            "/health": {"GET": self._health, "HEAD": self._health},
            "/organisation": {"GET": _describe_organisation, "HEAD": _describe_organisation},
            "/alive": {"GET": _alive, "HEAD": _alive},
            "/openapi.json": {"GET": _describe, "HEAD": _describe},
            "/": {},
            "/<rest:path>": {},
        }
        blueprint = Blueprint("web_channel")
        for number, (path, handlers) in enumerate(routes.items()):
            blueprint.add_route(self._dispatcher(handlers), path, methods=METHODS, name=f"route_{number}", stream=True)
        return blueprint

    async def finish_turns(self, within: float) -> int:
        """Wait until the turns that are under way now are answered, `within` seconds at most; how many are not."""
        return len((await asyncio.wait(self._tasks, timeout=within))[1]) if self._tasks else 0

    def _dispatcher(self, handlers: dict[str, Handler]) -> Callable[..., Awaitable[HTTPResponse]]:
        """One handler for all methods of a path, which turns every error into a problem document."""

        async def dispatch(request: Request, **_: Any) -> HTTPResponse:
            if request.stream is not None:
                request.stream.request_max_size = MOST_DRAINED_BYTES
            try:
                response = await self._handle(request, handlers)
            except Exception as error:
                problem = _problem_of(request, error)
                REFUSED.labels(self.name(), problem.problem).inc()
                response = problem.response()
            for name, value in API_HEADERS.items():
                response.headers.setdefault(name, value)
            response.headers.update(self._cors_headers(request, handlers))
            return response

        return dispatch

    async def _handle(self, request: Request, handlers: dict[str, Handler]) -> HTTPResponse:
        if not handlers:
            raise ProblemError("not_found")
        if request.method in handlers:
            return await handlers[request.method](request)
        allow = {"Allow": ", ".join([*handlers, "OPTIONS"])}
        if request.method == "OPTIONS":
            return HTTPResponse(status=204, headers=allow)
        raise ProblemError("method_not_allowed", allow)

    def _cors_headers(self, request: Request, handlers: dict[str, Handler]) -> dict[str, str]:
        headers = {"Vary": "Origin"}
        origin = request.headers.get("origin", "")
        if origin in self._origins:
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Expose-Headers"] = "Retry-After"
            if request.method == "OPTIONS":
                headers["Access-Control-Allow-Methods"] = ", ".join(handlers)
                headers["Access-Control-Allow-Headers"] = f"Authorization, Content-Type, {HEADER}"
                headers["Access-Control-Max-Age"] = "600"
        return headers

    async def _open_session(self, request: Request) -> HTTPResponse:
        _check_ready(request)
        # Sanic fills remote_addr only when the operator configured a trusted proxy.
        wait = await self._session_limit.take(request.remote_addr or request.ip)
        if wait:
            raise ProblemError.too_many_requests(wait)
        await read_body(request)
        session = self._sessions.open()
        greet = partial(self._ask, GREETING_PAYLOAD, session.conversation, self._texts.welcome)
        replies = await self._turns.open(session.conversation, greet)
        content = {"session": session.token, "expires_in": session.expires_in, "replies": replies}
        return _json(content, status=201)

    async def _receive_message(self, request: Request) -> HTTPResponse:
        _check_ready(request)
        conversation = self._conversation(bearer_token(request))
        wait = await self._message_limit.take(conversation)
        if wait:
            raise ProblemError.too_many_requests(wait)
        key = idempotency_key(request)
        message = parse_message(await read_body(request))
        # A task of its own: when the client is gone the server cancels the handler, but a turn is not left half done,
        # and its replies are there when the client sends the message again.
        answering = self._turns.answer(conversation, key, partial(self._reply_to, message, conversation))
        turn = asyncio.create_task(answering)
        self._tasks.add(turn)
        turn.add_done_callback(self._tasks.discard)
        return HTTPResponse(await asyncio.shield(turn), content_type="application/json")

    async def _count_feedback(self, request: Request) -> HTTPResponse:
        conversation = self._conversation(bearer_token(request))
        wait = await self._message_limit.take(conversation)
        if wait:
            raise ProblemError.too_many_requests(wait)
        useful = parse_feedback(await read_body(request))
        await self._turns.check(conversation)
        count_feedback(useful)
        return HTTPResponse(status=204)

    async def _erase_session(self, request: Request) -> HTTPResponse:
        _check_ready(request)
        conversation = self._conversation(bearer_token(request))
        await read_body(request)
        try:
            await self._turns.erase(conversation)
        except SQLAlchemyError as error:  # the conversation stays, so that the person can try again
            log_failure("erasing a conversation", error)
            raise ProblemError("erase_failed", {"Retry-After": "5"}) from error
        return HTTPResponse(status=204)

    async def _health(self, request: Request) -> HTTPResponse:
        """Ready: a message can be answered and kept, and the server goes on."""
        if is_stopping(request.app):
            raise ProblemError("stopping", {"Retry-After": "5"})
        _check_ready(request)
        if not await self._store.is_there():
            raise ProblemError("storage_away", {"Retry-After": "5"})
        context = request.app.ctx
        return _json({"status": "ok", "knowledge": context.knowledge_hash, "pipeline": context.pipeline})

    async def _reply_to(self, message: Message, conversation: str) -> list[Reply]:
        if message.choice is not None:
            return await self._ask(choice_payload(message.choice), conversation, self._texts.fallback)
        filtered = filter_text(message.text or "")
        replies = await self._ask(without_payload(filtered.text), conversation, self._texts.fallback)
        if filtered.kinds:
            replies.insert(0, plain_reply(self._texts.privacy_notice(filtered.kinds)))
        return replies

    async def _ask(self, text: str, conversation: str, otherwise: str) -> list[Reply]:
        """The assistant's replies to one message; ``otherwise`` as the only reply when there are none."""
        replies = await ask(self._on_new_message, text, conversation, self.name(), self._answer_seconds)
        return or_else(replies, otherwise)

    def _conversation(self, token: str) -> str:
        try:
            return self._sessions.conversation(token)
        except InvalidSessionError:
            raise ProblemError("invalid_session", _CHALLENGE) from None
        except ExpiredSessionError:
            raise ProblemError("expired_session", _CHALLENGE) from None


async def _alive(_request: Request) -> HTTPResponse:
    return _json({"status": "alive"})


async def _describe_organisation(request: Request) -> HTTPResponse:
    response = _json(chat_settings(current()))
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


async def _describe(request: Request) -> HTTPResponse:
    headers = {"Cache-Control": "public, max-age=3600"}
    return HTTPResponse(description_json(), headers=headers, content_type="application/json")


def _problem_of(request: Request, error: Exception) -> ProblemError:
    """What a request is refused with, whatever went wrong: a bug must not show as a bare 500."""
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, NoConversationError):
        return ProblemError("invalid_session", _CHALLENGE)
    log_failure(f"{request.method} {request.route.path if request.route else None}", error)
    if isinstance(error, (SQLAlchemyError, ChangedMeanwhileError)):  # nothing changed, so it can be tried again
        return ProblemError("storage_away", {"Retry-After": "5"})
    return ProblemError("internal_error")


def _check_ready(request: Request) -> None:
    """Raise a 503 unless a message can be answered now."""
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        raise ProblemError("not_ready", {"Retry-After": "5"})


def _json(content: dict[str, Any], status: int = 200) -> HTTPResponse:
    return HTTPResponse(_text(content), status=status, content_type="application/json")


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False)
