"""A conversation in the terminal goes through the same queue, turn and delivery as the other messaging channels."""

from __future__ import annotations

import asyncio
import io

import pytest

from channels.console import ConsoleChannel
from channels.messaging.texts import load_messaging_texts
from storage.keys import Keys
from storage.shared import open_storage
from tests.channels.bots import SECRETS, Talker

TEXTS = load_messaging_texts()


def converse(*lines: str, agent: Talker | None = None, output: io.StringIO | None = None) -> list[str]:
    """The paragraphs that the terminal shows while these lines are typed."""
    storage, output = open_storage("memory", Keys(*SECRETS)), output or io.StringIO()
    agent = agent or Talker()
    agent.storage = storage
    typed = io.StringIO("".join(f"{line}\n" for line in lines))
    asyncio.run(ConsoleChannel(storage, output).converse(agent.handle_message, typed))
    storage.database.close()
    return output.getvalue().strip().split("\n\n")


def test_a_conversation_in_the_terminal() -> None:
    assert converse("ik kies", "2", "", "/wis", "Mag dit?") == [
        "Antwoord 1: u zei /groet",
        "Antwoord 2: u zei ik kies",
        f"{TEXTS['choose']}\n1. Ja\n2. Nee",
        "Antwoord 3: u koos feit:a=nee",
        TEXTS["erased"],
        *TEXTS["first"].strip().replace("over het delen van medische", "over het delen van\nmedische").split("\n\n"),
        "Antwoord 1: u zei Mag dit?",
    ]


def test_personal_data_is_left_out_here_too() -> None:
    agent = Talker()
    shown = converse("Bel mij op 06-12345678", agent=agent)
    assert "12345678" not in " ".join([*shown, *agent.texts])


def test_a_long_script_is_no_flood() -> None:
    assert len(converse(*(f"vraag {number}" for number in range(40)))) == 41


def test_it_ends_with_the_last_line() -> None:
    assert converse() == ["Antwoord 1: u zei /groet"]


def test_long_lines_are_wrapped() -> None:
    shown = converse("stuk " * 60)
    assert all(len(line) <= 100 for paragraph in shown for line in paragraph.split("\n"))
    assert sum(paragraph.count("stuk") for paragraph in shown) == 60


@pytest.mark.parametrize("command", ["/help", "/HELP"])
def test_help_is_shown(command: str) -> None:
    assert TEXTS["help"].split("\n\n")[-1].strip() in " ".join(converse(command)).replace("\n", " ")


def test_it_ends_when_nobody_reads_it_any_more() -> None:
    class Closed(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    agent = Talker()
    converse("Mag dit?", "En dat?", agent=agent, output=Closed())
    assert agent.texts == ["/groet"]
