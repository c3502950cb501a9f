"""The webhook of a messaging channel: it checks a request, stores its messages, and acknowledges at once.

What is stored is answered afterwards (``delivery.py``). A request that is refused changes nothing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, text

from channels.asking import OnNewMessage
from channels.bodies import MOST_DRAINED_BYTES, read_body
from channels.failures import log_failure
from channels.messaging.delivery import Delivery, Pace
from channels.messaging.platform import Incoming, Platform
from channels.messaging.receiving import arrivals
from channels.metrics import RECEIVED, REFUSED
from channels.problems import ProblemError
from channels.rate_limit import TokenBuckets
from storage.shared import Storage, shared_storage

STALE_SECONDS = 24 * 60 * 60
"""Older messages are acknowledged and dropped: nobody waits for the answer any more."""
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_PER_SENDER = {"burst": 20, "refill": 0.5}
_FORGERIES = {"burst": 20, "refill": 0.2}


class MessagingChannel(InputChannel):
    """A channel whose people write in an app of a platform. A subclass gives it a name and makes its platform.

    Args:
        platform: how to talk with the platform.
        storage: database and keys; by default what the environment names.
        pace: how its worker times itself.
        clock: seconds since the epoch; replaced in tests.
    """

    def __init__(
        self,
        platform: Platform,
        storage: Storage | None = None,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.platform = platform
        self.storage = storage or shared_storage()
        self.clock = clock
        self.delivery = Delivery(platform, self.storage, pace, clock)
        self._senders = TokenBuckets(**_PER_SENDER, clock=clock, name="senders", storage=self.storage)
        self._forgers = TokenBuckets(**_FORGERIES, clock=clock, name="forgers", storage=self.storage)

    @classmethod
    def make_platform(cls, settings: Mapping[str, str]) -> Platform:
        """The platform that these settings of `credentials.yml` describe.

        Raises:
            ValueError: one is missing or malformed; one line says which and what to do, never the value.
        """
        raise NotImplementedError

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> MessagingChannel:
        """The channel that these settings describe; raises as `make_platform`."""
        return cls(cls.make_platform(credentials or {}))

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The webhook at ``/webhooks/NAME/``. The delivery runs from the start of the server to its stop."""
        blueprint = Blueprint(f"{self.platform.name}_channel")

        async def webhook(request: Request) -> HTTPResponse:  # Sanic marks the function, which it cannot do to a method
            return await self._webhook(request)

        blueprint.add_route(webhook, "/", methods=METHODS, stream=True)
        self.delivery.asks(on_new_message)
        blueprint.listener("after_server_start")(self._start)
        blueprint.listener("before_server_stop")(self._stop)
        return blueprint

    async def forget_old(self) -> None:
        """Forget what is too old to be known again; the server calls this regularly."""
        await self.delivery.queue.forget_old()

    async def _start(self, app: Any, _loop: Any) -> None:
        await self.delivery.start(app)

    async def _stop(self, _app: Any, _loop: Any) -> None:
        await self.delivery.stop()

    async def _webhook(self, request: Request) -> HTTPResponse:
        try:
            return await self._handle(request)
        except ProblemError as problem:
            REFUSED.labels(self.platform.name, problem.problem).inc()
            return problem.response()
        except Exception as error:  # the platform delivers it again; a bug must not show as a bare 500
            log_failure(f"the webhook of {self.platform.name}", error)
            return ProblemError("internal_error").response()

    async def _handle(self, request: Request) -> HTTPResponse:
        if request.method == "GET":
            answer = self.platform.challenge({name: str(values[0]) for name, values in request.args.items()})
            if answer is None:
                raise await self._forged(request)
            return text(answer)
        if request.method != "POST":
            raise ProblemError("method_not_allowed", {"Allow": "GET, POST"})
        if request.stream is not None:
            request.stream.request_max_size = max(MOST_DRAINED_BYTES, self.platform.limits.body + 1)
        body = await read_body(request, self.platform.limits.body)
        if not self.platform.is_authentic(request.headers, body):
            raise await self._forged(request)
        messages, failures = _read(self.platform, body)
        for failure in failures:
            self.delivery.failed_afterwards(failure)
        fresh = [message for message in messages if message.sent_at > self.clock() - STALE_SECONDS]
        RECEIVED.labels(self.platform.name, "stale").inc(len(messages) - len(fresh))
        await self._refuse_floods(fresh)
        await self.accept(fresh)
        return HTTPResponse(status=200)

    async def accept(self, messages: list[Incoming]) -> None:
        """Store what is new, to be answered."""
        if not messages:
            return
        new = await self.delivery.queue.put(arrivals(messages, self.platform.name, self.storage.keys))
        RECEIVED.labels(self.platform.name, "new").inc(new)
        RECEIVED.labels(self.platform.name, "known").inc(len(messages) - new)
        self.delivery.wake(self.delivery.conversation(message.sender) for message in messages)

    async def _refuse_floods(self, messages: list[Incoming]) -> None:
        """A sender who floods makes the whole request wait: the platform delivers it again.

        A request counts once for each of its senders. Were each message counted, a batch of more than fit in a bucket
        would be refused for ever.

        Raises:
            ProblemError: ``too_many_requests``.
        """
        senders = {self.delivery.conversation(message.sender) for message in messages}
        waits = [await self._senders.take(sender) for sender in senders]
        if any(waits):
            raise ProblemError.too_many_requests(max(waits))

    async def _forged(self, request: Request) -> ProblemError:
        wait = await self._forgers.take(request.remote_addr or request.ip)
        return ProblemError.too_many_requests(wait) if wait else ProblemError("forged")


def _read(platform: Platform, body: bytes) -> tuple[list[Incoming], list[str]]:
    try:
        payload = json.loads(body.decode("utf-8"))
        return platform.read(payload), platform.failures(payload)
    except (ValueError, RecursionError) as error:
        raise ProblemError("malformed_body") from error
