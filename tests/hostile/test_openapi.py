"""The description of the chat API (channels/web/openapi.yml) and the running channel, held against each other.

schemathesis makes requests from the description, good and bad, and judges the answers; then each documented answer is
brought about on purpose. The assistant behind the channel is a stand-in that sends real answers of the rules core.
"""

from __future__ import annotations

import http.client
import io
import itertools
import json
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests
import schemathesis
import urllib3
from rasa.core.channels import channel as rasa_channel
from rasa.core.channels.channel import UserMessage
from sanic import Sanic
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import rules_core
from channels.problems import TYPE_PREFIX
from channels.rate_limit import TokenBuckets
from channels.sessions import Sessions
from channels.texts import load_texts
from channels.web.channel import WebChannel
from channels.web.description import load_description
from storage.keys import Keys
from storage.shared import open_storage
from tests.channels.fake_server import Chat, FakeAgent, FakeClock, Loop, Server, assert_problem, reply

CONTRACT = Path(__file__).parents[2].parent / "shared" / "contract" / "answer.schema.json"
CASES = 200  # random requests per operation, beside those that schemathesis works out
CONFORMANCE = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
PROPERTIES = r"\p{Cc}\p{Cf}\p{Cs}"
DESCRIPTION = load_description()


def readable_for_python(description: dict[str, Any]) -> dict[str, Any]:
    """The description with the characters that no text may be made of alone written out.

    Python's expressions have no properties of Unicode, so that schemathesis would find no text that fits. It does not
    read ranges of surrogates, and comes upon none by itself, nor upon the few such characters above U+FFFF.
    """
    unseen = (f"\\u{number:04x}" for number in range(0xD800) if unicodedata.category(chr(number)) in {"Cc", "Cf"})
    copy = deepcopy(description)
    text = copy["components"]["schemas"]["Message"]["oneOf"][0]["properties"]["text"]
    assert PROPERTIES in text["pattern"]
    text["pattern"] = text["pattern"].replace(PROPERTIES, "".join(unseen) + r"\ufeff\ufff9-\ufffb")
    return copy


schema = schemathesis.openapi.from_dict(
    readable_for_python(DESCRIPTION),
    config=SchemathesisConfig.from_dict(
        {
            "seed": 7,
            "generation": {"deterministic": True, "max-examples": CASES, "database": "none"},
            # 413 is not among what schemathesis takes for a refusal, for a text that is too long.
            "checks": {"negative_data_rejection": {"expected-statuses": ["400", "401", "413"]}},
        }
    ),
)
_numbers = itertools.count()


@lru_cache(maxsize=1)
def replies_of_the_rules_core() -> list[Any]:
    """The answer of every topic, as the dialogue sends it."""
    knowledge = rules_core.load()
    answers = [rules_core.decide(knowledge, topic, {}).to_dict() for topic in knowledge.topics]
    return [{"custom": {**reply(answer["text"]), "answer": answer}} for answer in answers]


class StandIn:
    """Gives every topic's answer in turn, and now and then a plain text, silence or a failure."""

    def __init__(self) -> None:
        odd = [{"text": "Goedendag."}, None, OSError("disk full")]
        self._turns = itertools.cycle([*replies_of_the_rules_core(), *odd])

    async def __call__(self, message: UserMessage) -> None:
        turn = next(self._turns)
        if isinstance(turn, Exception):
            raise turn
        if turn is not None:
            await message.output_channel.send_response(message.sender_id, turn)


@contextmanager
def served(burst: int = 10**9) -> Iterator[Chat]:
    """A running channel; `burst` messages a session and as many sessions, then 429 for ever."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sanic, "test_mode", True)  # more than one app in one process
        storage, clock = open_storage("memory", Keys(b"k" * 32)), FakeClock()
        loop, agent = Loop(), FakeAgent(storage.conversations)
        agent.script = StandIn()
        app = Sanic(f"test_openapi_{next(_numbers)}", configure_logging=False)
        app.ctx.agent, app.ctx.knowledge_hash, app.ctx.pipeline = agent, "abc123", "blank"
        web = WebChannel(
            sessions=Sessions(storage.keys, clock=clock),
            message_limit=TokenBuckets(burst=burst, clock=clock),
            session_limit=TokenBuckets(burst=burst, clock=clock),
            storage=storage,
        )
        rasa_channel.register([web], app, route="/webhooks/")
        app.blueprint(WebChannel.page_blueprint())
        WebChannel.install_error_handlers(app)
        server = Server(app, loop)
        try:
            yield Chat(server, agent, app, clock, clock)
        finally:
            server.stop()
            loop.stop()


@pytest.fixture(scope="module")
def chat() -> Iterator[Chat]:
    """One channel for all generated requests, without limits that would refuse them."""
    with served() as chat:
        yield chat


@pytest.fixture(scope="module")
def client() -> Iterator[requests.Session]:
    """One connection for all generated requests."""
    with requests.Session() as session:
        yield session


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@schema.parametrize()
def test_generated_requests_are_answered_as_described(
    case: schemathesis.Case, chat: Chat, client: requests.Session
) -> None:
    needs_token = "security" in case.operation.definition.raw
    headers = bearer(chat.open()) if needs_token else None
    case.call_and_validate(base_url=chat.url, session=client, headers=headers)


def not_ready(chat: Chat) -> None:
    chat.agent.ready = False


def cannot_erase(chat: Chat) -> None:
    chat.conversations.database.work(lambda c: c.exec_driver_sql("DROP TABLE conversations"))


def tokens_expired(chat: Chat) -> None:
    chat.clock.now += 8 * 3600


def nothing(chat: Chat) -> None:
    pass


def broken_framing(chat: Chat, method: str, path: str, token: str) -> requests.Response:
    """The answer to a body whose chunks are none; no client library sends that."""
    connection = http.client.HTTPConnection("127.0.0.1", chat.port, timeout=20)
    connection.putrequest(method, f"/webhooks/web{path}")
    for name, value in {**bearer(token), "Transfer-Encoding": "chunked"}.items():
        connection.putheader(name, value)
    connection.endheaders(b"not a chunk size\r\n\r\n")
    received = connection.getresponse()
    body = io.BytesIO(received.read())
    raw = urllib3.HTTPResponse(body, received.getheaders(), received.status, preload_content=False)
    connection.close()
    return requests.adapters.HTTPAdapter().build_response(requests.Request(method, chat.url + path).prepare(), raw)


QUESTION = {"text": "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"}
TOO_LARGE = {"text": "a", "useful": True, "more": "a" * 16 * 1024}
# (method, path, status) → what happens first, and the body that is sent; broken framing has none.
OCCASIONS: dict[tuple[str, str, int], tuple[Callable[[Chat], None], Any]] = {
    ("POST", "/sessions", 201): (nothing, None),
    ("POST", "/sessions", 400): (nothing, broken_framing),
    ("POST", "/sessions", 413): (nothing, TOO_LARGE),
    ("POST", "/sessions", 429): (Chat.open, None),
    ("POST", "/sessions", 503): (not_ready, None),
    ("DELETE", "/sessions", 204): (nothing, None),
    ("DELETE", "/sessions", 400): (nothing, broken_framing),
    ("DELETE", "/sessions", 401): (tokens_expired, None),
    ("DELETE", "/sessions", 413): (nothing, TOO_LARGE),
    ("DELETE", "/sessions", 503): (cannot_erase, None),
    ("POST", "/messages", 200): (nothing, {"text": "é" * 1000}),
    ("POST", "/messages", 400): (nothing, {**QUESTION, "choice": "doe:waarom"}),
    ("POST", "/messages", 401): (tokens_expired, QUESTION),
    ("POST", "/messages", 413): (nothing, {"text": "a" * 1001}),
    ("POST", "/messages", 429): (nothing, QUESTION),
    ("POST", "/messages", 503): (not_ready, QUESTION),
    ("POST", "/feedback", 204): (nothing, {"useful": False}),
    ("POST", "/feedback", 400): (nothing, {"useful": 1}),
    ("POST", "/feedback", 401): (tokens_expired, {"useful": True}),
    ("POST", "/feedback", 413): (nothing, TOO_LARGE),
    ("POST", "/feedback", 429): (nothing, {"useful": True}),
    **{(method, "/health", 200): (nothing, None) for method in ("GET", "HEAD")},
    **{(method, "/health", 503): (not_ready, None) for method in ("GET", "HEAD")},
    **{(method, "/alive", 200): (not_ready, None) for method in ("GET", "HEAD")},
    **{(method, "/organisation", 200): (not_ready, None) for method in ("GET", "HEAD")},
    **{(method, "/openapi.json", 200): (nothing, None) for method in ("GET", "HEAD")},
    **{("OPTIONS", path, 204): (nothing, None) for path in DESCRIPTION["paths"]},
}


@pytest.mark.parametrize(("method", "path", "status"), OCCASIONS)
def test_each_documented_answer_occurs(method: str, path: str, status: int) -> None:
    prepare, body = OCCASIONS[method, path, status]
    with served(burst=2 if path == "/sessions" else 1) as chat:
        token = chat.open()
        prepare(chat)
        if body is broken_framing:
            answer = broken_framing(chat, method, path, token)
        else:
            for _ in range(2 if status == 429 else 1):
                answer = chat.call(method, path[1:], token, json=body)
        assert answer.status_code == status, answer.text
        schema[path][method].Case().validate_response(answer, checks=CONFORMANCE)


def test_no_other_answer_is_documented() -> None:
    documented = {
        (method.upper(), path, int(status))
        for path, operations in DESCRIPTION["paths"].items()
        for method, operation in operations.items()
        for status in operation["responses"]
    }
    assert set(OCCASIONS) == documented


@pytest.mark.parametrize("method", ["PUT", "TRACE", "BREW"])
@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/webhooks/web/messages", "POST, OPTIONS"), ("/webhooks/web/health", "GET, HEAD, OPTIONS"), ("/", "GET, HEAD")],
)
def test_a_method_that_an_address_has_not_is_405_and_says_which_it_has(
    chat: Chat, method: str, path: str, allowed: str
) -> None:
    answer = requests.request(method, chat.root + path, timeout=20)
    assert_problem(answer, 405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == set(allowed.split(", "))


@pytest.mark.parametrize("method", ["GET", "TRACE"])
def test_an_address_that_is_not_described_is_404(chat: Chat, method: str) -> None:
    answer = chat.call(method, "nothing")
    assert_problem(answer, 404, "not_found")
    conforms("#/components/schemas/Problem", answer.json())


def test_the_description_is_served_without_a_token_and_may_be_kept(chat: Chat) -> None:
    answer = chat.call("GET", "openapi.json")
    assert answer.json() == DESCRIPTION
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


def test_the_description_is_openapi() -> None:
    schema.validate()
    assert DESCRIPTION["openapi"].startswith("3.1")


def conforms(reference: str, value: Any) -> None:
    jsonschema.Draft202012Validator({**DESCRIPTION, "$ref": reference}).validate(value)


def examples_of_answers() -> Iterator[tuple[str, Any]]:
    """Each example of an answer, with where the schema that it must keep to stands."""
    answers = [(f"#/components/responses/{name}", one) for name, one in DESCRIPTION["components"]["responses"].items()]
    for path, operations in DESCRIPTION["paths"].items():
        place = path.replace("/", "~1")
        for method, operation in operations.items():
            answers += [
                (f"#/paths/{place}/{method}/responses/{key}", one) for key, one in operation["responses"].items()
            ]
    for place, answer in answers:
        for media_type, content in answer.get("content", {}).items():
            for example in content.get("examples", {}).values():
                yield f"{place}/content/{media_type.replace('/', '~1')}/schema", example["value"]


@pytest.mark.parametrize(("reference", "example"), examples_of_answers())
def test_an_example_of_an_answer_keeps_to_its_schema(reference: str, example: Any) -> None:
    conforms(reference, example)


def test_problems_are_shown_with_the_words_that_are_sent() -> None:
    sent = {TYPE_PREFIX + text.id.replace("_", "-"): text for text in load_texts().problems.values()}
    assert set(DESCRIPTION["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]) <= set(sent)
    shown = [example for _, example in examples_of_answers() if "type" in example]
    assert len(shown) >= 6
    for example in shown:
        text = sent[example["type"]]
        assert (example["status"], example["title"], example["detail"]) == (text.status, text.title, text.detail)


@pytest.mark.skipif(not CONTRACT.exists(), reason="skipped: the contract is not beside this checkout")
def test_an_answer_is_described_as_in_the_contract() -> None:
    contract = json.loads(CONTRACT.read_text(encoding="utf-8"))
    assert without_words(DESCRIPTION["components"]["schemas"]["Answer"]) == without_words(contract)


def without_words(part: Any) -> Any:
    """A schema without what is only there to be read."""
    if isinstance(part, list):
        return [without_words(item) for item in part]
    if not isinstance(part, dict):
        return part
    words = ("$schema", "title", "description")
    return {key: without_words(value) for key, value in part.items() if key not in words or isinstance(value, dict)}
