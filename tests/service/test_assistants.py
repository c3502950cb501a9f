"""Real processes that think: each takes one message at a time, and whatever happens to one of them, people go on."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import textwrap
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
import uvloop
from rasa.core.channels.channel import UserMessage

from channels.replies import ReplyCollector
from service.assistant_line import Source
from service.assistants import AssistantGoneError, Assistants, assistant_count
from service.settings import ServiceError
from service.training import verified_model
from storage.conversations import Turn, within
from tests.channels.fake_server import Loop
from tests.service.small_project import SmallProject

SECONDS = 180.0  # loading takes long where every core is busy
# An action that tells that it has begun, and goes on when it is told to; "sterf" ends its own process.
ACTIONS = """
    import os
    from rasa_sdk import Action
    from rasa_sdk.events import SlotSet

    FOLDER = {folder!r}


    class ActionKlein(Action):
        def name(self):
            return "action_klein"

        def run(self, dispatcher, tracker, domain):
            text = tracker.latest_message["text"]
            if "wacht" in text:
                with open(FOLDER + "/begonnen", "w") as file:
                    file.write(str(os.getpid()))
                open(FOLDER + "/verder").read()
            if "sterf" in text:
                os.kill(os.getpid(), 9)
            if "stuk" in text:
                raise ValueError(text)
            turn = (tracker.get_slot("beurten") or 0) + 1
            options = [{{"id": "lang", "label": "a" * 2_000_000}}] if "lang" in text else []
            dispatcher.utter_message(json_message={{"text": f"beurt {{turn}} van {{os.getpid()}}", "options": options}})
            return [SlotSet("beurten", turn)]
    """


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the actions above. `begonnen` and `verder` are pipes: reading one waits for a writer."""
    folder = tmp_path_factory.mktemp("trage_acties_hier")
    package = folder / "trage_acties"
    package.mkdir()
    (package / "__init__.py").write_text(textwrap.dedent(ACTIONS).format(folder=str(folder)), encoding="utf-8")
    for pipe in ("begonnen", "verder"):
        os.mkfifo(folder / pipe)
    return folder


@pytest.fixture(scope="module")
def pool(small_project: SmallProject, folder: Path) -> Iterator[Pool]:
    """Two processes for all tests: what happens to them in one test is mended in the next."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        pool = Pool(Source(verified_model(small_project.models), "trage_acties"), folder)
        yield pool
        pool.stop()


class Pool:
    """The processes, and what is done to them."""

    def __init__(self, source: Source, folder: Path) -> None:
        self._folder = folder
        self._loop = Loop(uvloop.new_event_loop())  # as the server has
        self.assistants = Assistants(2, source, patience=5.0)
        self._submit(self.assistants.start()).result(SECONDS)

    def stop(self) -> None:
        self.assistants.stop()
        self._loop.stop()

    def begin(self, text: str, turn: Turn | None = None) -> Future[tuple[str, int]]:
        """Say something in a conversation; comes to which turn it was, and which process answered."""
        return self._submit(self._say(text, turn or Turn("anna", None, 0)))

    def say(self, text: str, turn: Turn | None = None) -> tuple[str, int]:
        return self.begin(text, turn).result(SECONDS)

    def begun(self) -> int:
        """The process that has begun with a message that waits."""
        return int((self._folder / "begonnen").read_text())

    def forget(self) -> None:
        self._submit(self.assistants.forget()).result(SECONDS)

    def go_on(self) -> None:
        """Let the message that waits go on."""
        (self._folder / "verder").write_text("")

    def _submit(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop.loop)

    async def _say(self, text: str, turn: Turn) -> tuple[str, int]:
        collector = ReplyCollector()
        with within(turn):
            message = UserMessage(text, collector, sender_id=turn.conversation, input_channel="web")
            await self.assistants.handle_message(message)
        (reply,) = collector.replies
        said, _, process = reply["text"].partition(" van ")
        return said, int(process or 0)


def test_a_conversation_goes_on_in_whichever_process(pool: Pool) -> None:
    first = Turn("anna", None, 0)
    turn, one = pool.say("hallo", first)
    assert turn == "beurt 1"
    held = pool.begin("wacht", Turn("bas", None, 0))
    assert pool.begun() == one  # the last one to answer answers next
    turn, other = pool.say("hallo", Turn("anna", first.after, 1))
    assert turn == "beurt 2"
    assert len({one, other, os.getpid()}) == 3
    pool.go_on()
    assert held.result(SECONDS) == ("beurt 1", one)


def test_a_reply_too_long_for_one_piece_of_the_line_arrives(pool: Pool) -> None:
    _, process = pool.say("hallo")
    assert pool.say("lang") == ("beurt 1", process)
    assert pool.say("hallo") == ("beurt 1", process)


def test_a_conversation_too_long_for_one_piece_of_the_line_goes_on(pool: Pool) -> None:
    turn, process = Turn("anna", None, 0), pool.say("hallo")[1]
    pool.say("hallo", turn)
    assert turn.after is not None
    long = {**turn.after, "vulling": "a" * 2_000_000}
    assert pool.say("hallo", Turn("anna", long, 1)) == ("beurt 2", process)


def test_who_waits_is_not_held_up_by_a_slow_message(pool: Pool) -> None:
    slow = pool.begin("wacht")
    busy = pool.begun()
    assert pool.say("hallo")[1] != busy
    pool.go_on()
    assert slow.result(SECONDS)[1] == busy


def test_signals_to_the_whole_group_leave_a_turn_alone(pool: Pool) -> None:
    asked = pool.begin("wacht")
    busy = pool.begun()
    os.kill(busy, signal.SIGTERM)
    os.kill(busy, signal.SIGINT)
    pool.go_on()
    assert asked.result(SECONDS) == ("beurt 1", busy)


def test_a_message_that_nobody_waits_for_costs_no_process(pool: Pool) -> None:
    asked = pool.begin("wacht")
    busy = pool.begun()
    asked.cancel()
    pool.go_on()
    held = pool.begin("wacht", Turn("bas", None, 0))
    both = pool.begun(), pool.say("hallo")[1]
    assert busy in both
    pool.go_on()
    held.result(SECONDS)


def test_a_process_that_answered_is_exchanged_for_one_that_saw_nothing(pool: Pool) -> None:
    both = pool.begin("hallo"), pool.begin("hallo", Turn("bas", None, 0))
    old = {answer.result(SECONDS)[1] for answer in both}
    pool.forget()
    turn = Turn("anna", None, 0)
    new = pool.say("hallo", turn)[1]
    assert new not in old
    deadline = time.monotonic() + SECONDS
    while any(Path(f"/proc/{process}").exists() for process in old):
        assert time.monotonic() < deadline, "what was typed is still in memory"
    assert pool.say("hallo", Turn("anna", turn.after, 1))[0] == "beurt 2"


def test_a_process_that_is_busy_answers_before_it_is_exchanged(pool: Pool) -> None:
    asked = pool.begin("wacht")
    busy = pool.begun()
    pool.forget()
    pool.go_on()
    assert asked.result(SECONDS) == ("beurt 1", busy)
    both = pool.begin("hallo"), pool.begin("hallo", Turn("bas", None, 0))
    assert busy not in [answer.result(SECONDS)[1] for answer in both]


def test_a_message_whose_process_is_killed_is_answered_by_another(pool: Pool) -> None:
    asked = pool.begin("wacht")
    first = pool.begun()
    os.kill(first, signal.SIGKILL)
    second = pool.begun()
    pool.go_on()
    assert asked.result(SECONDS) == ("beurt 1", second)
    assert second != first


def test_a_message_that_takes_too_long_holds_nobody_up_for_ever(pool: Pool) -> None:
    stuck = []
    for person in ("anna", "bas"):
        asked = pool.begin("wacht", Turn(person, None, 0))
        stuck.append(pool.begun())
        asked.cancel()
    assert pool.say("hallo")[1] not in stuck


def test_processes_that_die_between_messages_cost_nobody_an_answer(pool: Pool) -> None:
    both = pool.begin("hallo"), pool.begin("hallo", Turn("bas", None, 0))
    dead = {answer.result(SECONDS)[1] for answer in both}
    for process in dead:
        os.kill(process, signal.SIGKILL)
    assert pool.say("hallo")[1] not in dead


def test_a_message_that_kills_every_process_is_given_up_and_the_next_is_answered(pool: Pool) -> None:
    with pytest.raises(AssistantGoneError):
        pool.say("sterf")
    assert pool.say("hallo")[0] == "beurt 1"


def test_where_the_action_fails_the_person_reads_a_sentence(pool: Pool) -> None:
    said, _ = pool.say("mag dat stuk")
    assert "Er ging bij mij iets mis" in said


def test_a_message_outside_a_turn_is_refused(pool: Pool) -> None:
    with pytest.raises(RuntimeError, match="within"):
        asyncio.run(pool.assistants.handle_message(UserMessage("hallo", ReplyCollector(), "anna")))


def test_what_cannot_be_loaded_is_told_at_the_start(pool: Pool, tmp_path: Path) -> None:
    (tmp_path / "geen.tar.gz").write_bytes(b"")
    nobody = Assistants(1, Source(tmp_path / "geen.tar.gz", "trage_acties"))
    with pytest.raises(ServiceError, match=r"geen\.tar\.gz"):
        asyncio.run(nobody.start())
    assert not nobody.is_ready()


def test_a_process_that_starts_while_all_are_stopped_is_ended_too(pool: Pool, small_project: SmallProject) -> None:
    before = set(multiprocessing.active_children())

    async def stopped_at_once() -> Assistants:
        running = Assistants(1, Source(verified_model(small_project.models), "trage_acties"))
        starting = asyncio.create_task(running.start())
        await asyncio.sleep(0)  # it has begun
        running.stop()
        await starting
        return running

    running = asyncio.run(stopped_at_once())
    assert not running.is_ready()
    for process in set(multiprocessing.active_children()) - before:
        process.join(SECONDS)
        assert not process.is_alive()


def test_how_many_there_are() -> None:
    assert 1 <= assistant_count({}) <= 64
    assert assistant_count({"DEELWIJZER_ASSISTANTS": "3"}) == 3
    for wrong in ("0", "65", "veel", "-1", "1.5"):
        with pytest.raises(ServiceError, match="DEELWIJZER_ASSISTANTS"):
            assistant_count({"DEELWIJZER_ASSISTANTS": wrong})
