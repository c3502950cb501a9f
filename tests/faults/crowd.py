"""People who talk at the same time over the chat API, while something breaks: what each of them reads is looked at."""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from channels.asking import ANSWER_SECONDS
from channels.texts import load_texts

API = "/webhooks/web"
SECONDS = 60.0
"""How long a test waits for something that must come."""
SCRIPTS = (
    (
        "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?",
        "nee",
        "Waarom vraagt u dat?",
        "nee, geen van deze",
        "Welke bron is dat?",
        "En aan mijn zorgverzekeraar dan?",
        "ja",
    ),
    (
        "mag mn psycholoog aan mn ouders vertellen dat ik daar kom, ben 16",
        "weet niet",
        "nee",
        "hoezo",
        "Wat is een conflict van plichten?",
        "nee, geen van deze",
    ),
    (
        "De politie vroeg het ziekenhuis of mijn broer daar lag. Mogen ze dat zeggen?",
        "nee",
        "En aan justitie?",
        "nee",
        "waar staat dat",
    ),
)
AWAY = ("storage_away", "erase_failed")
"""What a person reads while the database is away: problems of `channels/texts.yml`."""


@dataclass
class Conversation:
    """A conversation of one person, over HTTP. An answer comes within the limit, or it counts as silence."""

    address: str
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._client = httpx.Client(timeout=ANSWER_SECONDS + 5.0, trust_env=False)

    def open(self) -> httpx.Response:
        answer = self._client.post(f"{self.address}{API}/sessions")
        if answer.status_code == 201:
            self.headers = {"Authorization": f"Bearer {answer.json()['session']}"}
        return answer

    def say(self, text: str, key: str | None = None) -> httpx.Response:
        headers = {**self.headers, "Idempotency-Key": key or uuid.uuid4().hex}
        return self._client.post(f"{self.address}{API}/messages", json={"text": text}, headers=headers)

    def erase(self) -> httpx.Response:
        return self._client.delete(f"{self.address}{API}/sessions", headers=self.headers)

    def health(self) -> int:
        """The status of the health, which has nothing to do with this conversation."""
        return self._client.get(f"{self.address}{API}/health").status_code


class Crowd:
    """So many people talk at once, each holding one conversation after another, until `stop`.

    Who is refused sends the same message with the same key again, at once and then when the trouble is over, until it
    is answered. All that is answered must be what the same messages led to when nothing was wrong: so nothing was
    lost, nothing was counted twice, and nothing of another conversation came in. `wrong` says what was not.

    Args:
        reasons: what they may be refused with, problems of `channels/texts.yml`.
    """

    def __init__(self, address: str, reasons: Sequence[str] = AWAY, people: int = 6) -> None:
        self.address = address
        self._reasons = reasons
        self.wrong: list[str] = []
        self._expected = [_undisturbed(address, script) for script in SCRIPTS]
        self._seen = {outcome: Counter[int]() for outcome in ("answered", "refused", "completed")}
        self._changed = threading.Condition(threading.RLock())
        self._begin_anew()
        self._calm, self._ending = threading.Event(), threading.Event()
        self._calm.set()
        self._people = [threading.Thread(target=self._live, args=(number,), daemon=True) for number in range(people)]
        for person in self._people:
            person.start()
        self.everyone("answered")

    def everyone(self, outcome: str) -> None:
        """Return once each person was "answered" or "refused", or "completed" a conversation, since the last change.

        That is when the trouble began or ended, or when this was last asked, whichever came last.
        """
        with self._changed:
            everyone = range(len(self._people))
            came = self._changed.wait_for(
                lambda: self.wrong or all(self._seen[outcome][one] > self._before[outcome, one] for one in everyone),
                SECONDS,
            )
            self._begin_anew()
        assert not self.wrong, self.wrong
        assert came, f"not everybody was {outcome}: {self._seen[outcome]}"

    @property
    def refusals(self) -> int:
        """How many requests were refused."""
        return sum(self._seen["refused"].values())

    @contextmanager
    def trouble(self) -> Iterator[None]:
        """Within this block who is refused twice waits for its end."""
        self._begin_anew()
        self._calm.clear()
        try:
            yield
        finally:
            self._begin_anew()
            self._calm.set()

    def stop(self) -> None:
        """Let everybody come to the end of a conversation."""
        self._ending.set()
        self._calm.set()
        deadline = time.monotonic() + SECONDS
        for person in self._people:
            person.join(max(0.0, deadline - time.monotonic()))
        assert not any(person.is_alive() for person in self._people), "somebody still waits for an answer"

    def _begin_anew(self) -> None:
        with self._changed:
            self._before = Counter(
                {(outcome, one): n for outcome, seen in self._seen.items() for one, n in seen.items()}
            )

    def _live(self, number: int) -> None:
        try:
            talk = number
            while not self._ending.is_set():
                self._converse(number, talk % len(SCRIPTS))
                talk += 1
        except Exception as error:  # silence, or an answer that nobody can read
            self._note_wrong(f"person {number}: {type(error).__name__}: {error}")

    def _converse(self, number: int, script: int) -> None:
        conversation = Conversation(self.address)
        self._until(number, conversation.open, 201)
        for at, text in enumerate(SCRIPTS[script]):
            key = f"message-{at}"
            replies = self._until(number, lambda text=text, key=key: conversation.say(text, key), 200).json()["replies"]
            if replies != self._expected[script][at]:
                self._note_wrong(f"{text!r}: {replies}, not {self._expected[script][at]}")
        # 401: it was erased although the answer did not come, and is not there any more.
        self._until(number, conversation.erase, 204, 401)
        self._note(number, "completed")

    def _until(self, number: int, send: Callable[[], httpx.Response], *wanted: int) -> httpx.Response:
        """Send until it is done. Whatever else the person reads must be a sentence about it."""
        refused = 0
        while (answer := send()).status_code not in wanted:
            if not _tells(answer, self._reasons):
                raise AssertionError(f"{answer.request.method} {answer.status_code} {answer.text!r}")
            self._note(number, "refused")
            refused += 1
            if refused > 1:
                assert self._calm.wait(SECONDS)
        self._note(number, "answered")
        return answer

    def _note(self, number: int, outcome: str) -> None:
        with self._changed:
            self._seen[outcome][number] += 1
            self._changed.notify_all()

    def _note_wrong(self, what: str) -> None:
        with self._changed:
            self.wrong.append(what)
            self._changed.notify_all()


@contextmanager
def crowd_at(address: str, *reasons: str, people: int = 6) -> Iterator[Crowd]:
    """A crowd that talks within the block; at its end all that it read was right."""
    crowd = Crowd(address, reasons or AWAY, people)
    try:
        yield crowd
    finally:
        crowd.stop()
    assert crowd.wrong == []


def _tells(answer: httpx.Response, reasons: Iterable[str]) -> bool:
    """Whether a person who is refused reads one of these reasons, in the words of `channels/texts.yml`."""
    if answer.headers.get("Content-Type") != "application/problem+json":
        return False
    sentences = {load_texts().problems[name].detail for name in reasons}
    return answer.status_code == 503 and answer.json()["detail"] in sentences and "Retry-After" in answer.headers


def _undisturbed(address: str, script: tuple[str, ...]) -> list[Any]:
    """The replies to each message when nothing is wrong."""
    conversation = Conversation(address)
    conversation.open().raise_for_status()
    replies = [conversation.say(text).raise_for_status().json()["replies"] for text in script]
    conversation.erase().raise_for_status()
    return replies
