"""The assistants: processes that think, so that the server answers meanwhile and every core is used.

They are forked from one process that has loaded the assistant (`service.preloaded`) and so share its memory. Each takes
one message at a time; who comes first is answered first.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
from collections.abc import Coroutine, Mapping
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from typing import Any

from rasa.core.channels.channel import UserMessage

from channels.failures import log_failure
from channels.turn_log import note_act
from service.assistant_line import Answered, Asked, Ready, Source
from service.quiet import quiet_imports
from service.settings import ServiceError
from storage.conversations import current_turn

logger = logging.getLogger(__name__)

ASSISTANTS_VARIABLE = "DEELWIJZER_ASSISTANTS"
_MOST = 64
_PATIENCE_SECONDS = 5.0
_AGAIN_SECONDS = 5.0
_TRIES = 2
"""A message whose process died is given to another one, once: it may be the message that kills."""


class AssistantGoneError(Exception):
    """The process died while it answered."""


class Assistants:
    """Stands for Rasa's agent in the server. A message is answered within a turn (`storage.conversations.within`).

    Args:
        count: how many processes.
        source: what they load.
        patience: seconds that a process may go on with a message that nobody waits for, before it is ended.
    """

    def __init__(
        self,
        count: int,
        source: Source = Source(),  # noqa: B008 - it is frozen
        patience: float = _PATIENCE_SECONDS,
    ) -> None:
        self._count = count
        self._source = source
        self._patience = patience
        self._context = multiprocessing.get_context("forkserver")
        # What is loaded before a process is forked, it need not load itself; it is loaded while the server gets ready.
        self._context.set_forkserver_preload(
            ["service.preloaded" if source == Source() else "service.assistant_process"]
        )
        forkserver.ensure_running()
        # The last one to answer answers next: what it needs is still near to its processor.
        self._idle: asyncio.Queue[_Process] = asyncio.LifoQueue()
        self._all: set[_Process] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._started = self._stopped = False
        self._failing = False  # the last process could not be started

    async def start(self) -> None:
        """Start the processes, and return when all can answer.

        Raises:
            ServiceError: the assistant cannot be loaded, or does not answer.
        """
        await asyncio.gather(*(self._add() for _ in range(self._count)))
        self._started = True

    def is_ready(self) -> bool:
        """Whether a message will be answered: now, or in a moment by a process that takes the place of another."""
        return self._started and not self._stopped and (bool(self._all) or not self._failing)

    async def handle_message(self, message: UserMessage) -> None:
        """Answer within the current turn.

        Raises:
            AssistantGoneError: the processes that tried it died.
        """
        turn = current_turn(message.sender_id)
        if turn is None:
            raise RuntimeError("a message is answered within a turn of its conversation: storage.conversations.within")
        answered = await self._ask(Asked(message.text, message.sender_id, message.input_channel, turn.before))
        turn.after = answered.after
        note_act(answered.act)
        for reply in answered.replies:
            await message.output_channel.send_response(message.sender_id, {"custom": reply})

    async def forget(self) -> None:
        """Put a new process in the place of each that has answered, which takes what was typed there out of memory.

        Libraries keep words that they saw (spaCy every one), so a process would also grow. Who is busy answers first.
        """
        for process in self._all:
            process.is_used_up = process.has_answered
        idle = [self._idle.get_nowait() for _ in range(self._idle.qsize())]
        for process in idle:
            if not process.is_used_up:
                self._idle.put_nowait(process)
        await asyncio.gather(*(self._exchange(process) for process in idle if process.is_used_up))

    def stop(self) -> None:
        """End the processes; a message that is being answered is lost."""
        self._stopped = True
        for process in self._all:
            process.end()
        self._all.clear()

    async def _ask(self, asked: Asked) -> Answered:
        for left in reversed(range(_TRIES)):
            process = await self._take()
            try:
                answered = await process.ask(asked)
            except AssistantGoneError:
                self._replace(process)
                if not left:
                    raise
            except asyncio.CancelledError:  # it took too long, or nobody waits for the answer any longer
                self._later(self._see_out(process))
                raise
            else:
                self._give_back(process)
                return answered
        raise AssertionError("unreachable")

    async def _take(self) -> _Process:
        """An idle process; one that died meanwhile is replaced."""
        while not (process := await self._idle.get()).is_alive():
            self._replace(process)
        return process

    async def _see_out(self, process: _Process) -> None:
        """Let a process finish a message that nobody waits for; end one that does not."""
        try:
            await asyncio.wait_for(process.next(), self._patience)
        except (AssistantGoneError, asyncio.TimeoutError):
            self._replace(process)
        else:
            self._give_back(process)

    def _give_back(self, process: _Process) -> None:
        if process.is_used_up:
            self._later(self._exchange(process))
        else:
            self._idle.put_nowait(process)

    async def _add(self) -> None:
        process = _Process(self._context, self._source)
        fault = await process.start()
        if fault is not None or self._stopped:  # stopped meanwhile: nobody would end it
            process.end()
        if fault is not None:
            raise ServiceError(fault)
        if not self._stopped:
            self._all.add(process)
            self._idle.put_nowait(process)

    def _replace(self, process: _Process) -> None:
        logger.error("an assistant process died or hung; another one takes its place")
        self._end(process)
        self._later(self._add_at_last())

    def _end(self, process: _Process) -> None:
        self._all.discard(process)
        process.end()

    async def _exchange(self, process: _Process) -> None:
        try:
            await self._add()
        except (ServiceError, OSError) as error:
            log_failure("starting an assistant process", error)
            self._idle.put_nowait(process)
        else:
            self._end(process)

    async def _add_at_last(self) -> None:
        while not self._stopped:
            try:
                await self._add()
                self._failing = False
                return
            except (ServiceError, OSError) as error:
                self._failing = True
                log_failure("starting an assistant process", error)
                await asyncio.sleep(_AGAIN_SECONDS)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)  # the event loop itself does not keep a task alive
        task.add_done_callback(self._tasks.discard)


def assistant_count(environment: Mapping[str, str] = os.environ) -> int:
    """How many processes think: what the environment says, else one for each core that this process may use.

    Raises:
        ServiceError: the variable is no number from 1 to 64.
    """
    text = environment.get(ASSISTANTS_VARIABLE, "").strip()
    if not text:
        return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, _MOST)
    if not text.isdecimal() or not 1 <= int(text) <= _MOST:
        raise ServiceError(f"{ASSISTANTS_VARIABLE} is '{text}'. Set it to a number from 1 to {_MOST}, or leave it out.")
    return int(text)


def _think(line: Connection, source: Source) -> None:
    # Only here: importing Rasa's agent takes seconds and 300 MB, and the server itself has no use for it.
    quiet_imports()
    from service.assistant_process import answer_messages

    answer_messages(line, source)


class _Process:
    """One of the processes, and the line to it. One that is used up answers no more than what it was asked."""

    def __init__(self, context: Any, source: Source) -> None:
        self.has_answered = self.is_used_up = False
        self._line, self._other_end = context.Pipe()
        self._process = context.Process(target=_think, args=(self._other_end, source), name="assistant", daemon=True)

    async def start(self) -> str | None:
        """Start it, and wait until it can answer; gives why it cannot."""
        await asyncio.get_running_loop().run_in_executor(None, self._process.start)
        self._other_end.close()  # from here on the line is broken when the process dies
        try:
            ready = await self.next()
        except AssistantGoneError:
            return "The assistant stopped while it was being loaded. What it printed tells why."
        assert isinstance(ready, Ready)
        return ready.fault

    async def ask(self, asked: Asked) -> Answered:
        """The answer to a message; nobody else may ask until it is there.

        Raises:
            AssistantGoneError: it died.
        """
        try:
            self._wait_for_all_of_it()
            self._line.send(asked)
        except OSError as error:
            raise AssistantGoneError from error
        self.has_answered = True
        answered = await self.next()
        assert isinstance(answered, Answered)
        return answered

    def is_alive(self) -> bool:
        """Whether it still runs."""
        return bool(self._process.is_alive())

    def end(self) -> None:
        """Kill it."""
        if self._process.is_alive():
            self._process.kill()
        self._line.close()

    async def next(self) -> Any:
        """What it says next.

        Raises:
            AssistantGoneError: it died.
        """
        await _until_readable(self._line)
        try:
            self._wait_for_all_of_it()
            return self._line.recv()
        except (EOFError, OSError) as error:
            raise AssistantGoneError from error

    def _wait_for_all_of_it(self) -> None:
        """What is long goes over the line in pieces; uvloop makes a line that it watches one that does not wait."""
        os.set_blocking(self._line.fileno(), True)


async def _until_readable(line: Connection) -> None:
    loop = asyncio.get_running_loop()
    readable = loop.create_future()
    loop.add_reader(line.fileno(), lambda: readable.done() or readable.set_result(None))
    try:
        await readable
    finally:
        loop.remove_reader(line.fileno())
