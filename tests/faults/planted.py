"""The service with a fault in its code, for as long as a file says so: `python tests/faults/planted.py --port N`.

The file that `PLANTED` names holds the place of the fault, or nothing. It strikes messages that hold `WORD`.
"""

from __future__ import annotations

import os
import sys
from functools import wraps
from pathlib import Path
from typing import Any

VARIABLE = "PLANTED"
WORD = "tandarts"
PLACES = ("understanding", "action", "dialogue")


def strike(place: str, text: str | None) -> None:
    """Raise where the fault is."""
    if WORD in (text or "") and Path(os.environ[VARIABLE]).read_text(encoding="utf-8") == place:
        raise ZeroDivisionError(f"invented, at {text}")


def plant() -> None:
    """Put the fault in Rasa's reading of a message, around the action, and in the dialogue that the action asks."""
    from rasa.core.processor import MessageProcessor
    from rasa_sdk.executor import ActionExecutor

    from actions.dialogue import Dialogue

    read, run, respond = MessageProcessor.parse_message, ActionExecutor.run, Dialogue.respond

    @wraps(read)
    async def parse_message(self: Any, message: Any, *others: Any, **named: Any) -> Any:
        strike("understanding", message.text)
        return await read(self, message, *others, **named)

    @wraps(run)
    async def run_action(self: Any, call: Any) -> Any:
        strike("action", call["tracker"]["latest_message"]["text"])
        return await run(self, call)

    @wraps(respond)
    def respond_to(self: Any, before: Any, message: Any) -> Any:
        strike("dialogue", message.text)
        return respond(self, before, message)

    MessageProcessor.parse_message = parse_message  # type: ignore[method-assign]
    ActionExecutor.run = run_action  # type: ignore[method-assign]
    Dialogue.respond = respond_to  # type: ignore[method-assign]


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    from service.__main__ import main

    sys.exit(main())
elif __name__ == "__mp_main__":  # a process that thinks: multiprocessing imports what the program was
    plant()
