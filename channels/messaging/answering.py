"""Answering one message from the queue: what the person reads, and what is kept, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from channels.asking import GREETING_PAYLOAD, OnNewMessage, ask, choice_payload, or_else
from channels.failures import log_failure
from channels.messaging.platform import Limits, Option, Part
from channels.messaging.receiving import conversation_ids
from channels.messaging.shaping import choice_key, shape, split
from channels.messaging.texts import load_messaging_texts, privacy_line
from channels.replies import Reply, plain_reply
from channels.texts import load_texts
from channels.typed import MOST_CHARACTERS
from storage.conversations import ChangedMeanwhileError, Turn, within
from storage.queue import AlreadyAnsweredError, Queue, Waiting
from storage.shared import Storage

STALE_CHOICE = "verlopen"
"""Stands for a button that was not offered last; the dialogue answers it as it does any unknown choice."""
_OFFERED = "offered"
_RESTART_PAYLOAD = "/opnieuw"


@dataclass(frozen=True)
class Answering:
    """Answers the messages of one channel.

    `on_new_message` is how Rasa is asked; `limits` are those of the platform.
    """

    channel: str
    limits: Limits
    storage: Storage
    queue: Queue
    on_new_message: OnNewMessage

    async def answer(self, message: Waiting) -> None:
        """Answer a message and put the replies in the queue.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database does not take it; the message waits as before.
            storage.queue.AlreadyAnsweredError: another process answered it meanwhile; nothing is stored.
            storage.conversations.ChangedMeanwhileError: another process answered another; nothing is stored.
        """
        # Not as the message was stored: another secret may have been in use then.
        conversation, *older = conversation_ids(self.storage.keys, self.channel, message.content["to"])
        try:
            await self._adopt(older, conversation)
            await self._answer(conversation, message, older)
        except (SQLAlchemyError, AlreadyAnsweredError, ChangedMeanwhileError):
            raise
        except Exception as error:  # a bug: the person must read a sentence, and can go on after it
            log_failure(f"answering a message of {self.channel}", error)
            await self._finish(conversation, message, None, [plain_reply(load_texts().fallback)])

    async def _answer(self, conversation: str, message: Waiting, older: Sequence[str]) -> None:
        texts = load_messaging_texts()
        content = message.content
        command, unsupported = content.get("command"), content.get("unsupported")
        if command in ("wis", "stop"):
            text = texts["stopped" if command == "stop" else "erased"]
            await self._erase(conversation, older, message, text)
        elif command == "help":
            lines = [texts["help"], privacy_line()]
            await self._finish(conversation, message, None, [plain_reply("\n\n".join(filter(None, lines)))])
        elif unsupported == "te_lang":
            too_long = texts["too_long"].format(most=MOST_CHARACTERS)
            await self._finish(conversation, message, None, [plain_reply(too_long)])
        elif unsupported:
            await self._finish(conversation, message, None, [plain_reply(texts["unsupported"][unsupported])])
        else:
            await self._converse(conversation, message)

    async def _converse(self, conversation: str, message: Waiting) -> None:
        content = message.content
        turn = await self.storage.conversations.begin(conversation)
        with within(turn):
            text = _to_rasa(content, turn.before or {})
            replies = await ask(self.on_new_message, text, conversation, self.channel)
        replies = or_else(replies, load_texts().fallback)
        before = [load_texts().privacy_notice(content["left_out"])] if content.get("left_out") else []
        if turn.before is None:
            # Who begins with /start is greeted by the dialogue itself.
            lines = [load_messaging_texts()["first"].strip() if "text" in content else None, privacy_line()]
            before = ["\n\n".join(filter(None, lines)), *before] if any(lines) else before
        await self._finish(conversation, message, turn, [*map(plain_reply, before), *replies])

    async def _finish(self, conversation: str, message: Waiting, turn: Turn | None, replies: Iterable[Reply]) -> None:
        """Store the replies, and the end of the turn where the assistant was asked and had something to keep."""
        replies = list(replies)
        said = [_stored(message, part) for reply in replies for part in self._parts(reply)]
        offered = next((reply["options"] for reply in reversed(replies) if reply["options"]), [])

        def store(connection: Connection) -> None:
            if turn is not None and turn.after is not None:
                ids = [option["id"] for option in offered]
                self.storage.conversations.end(connection, turn, {**turn.after, _OFFERED: ids})
            self.queue.answered(connection, message.id)
            self.queue.say(connection, conversation, said)

        await self.storage.database.run(store)

    async def _adopt(self, older: Sequence[str], conversation: str) -> None:
        """Go on with a conversation that began when another secret was in use."""

        def rename(connection: Connection) -> None:
            for old in older:
                self.storage.conversations.rename(connection, old, conversation)

        if older:
            await self.storage.database.run(rename)

    async def _erase(self, conversation: str, older: Sequence[str], message: Waiting, text: str) -> None:
        """Erase all that is kept of the conversation; what stays is the sentence that says so, until delivered."""

        def store(connection: Connection) -> None:
            self.queue.answered(connection, message.id)
            for id_ in (conversation, *older):
                self.storage.conversations.remove(connection, id_)
                self.queue.erase(connection, id_, up_to=message.position)
            self.queue.say(connection, conversation, [_stored(message, Part(text))])

        await self.storage.database.run(store)

    def _parts(self, reply: Reply) -> list[Part]:
        try:
            return shape(reply, self.limits, load_messaging_texts())
        except Exception as error:  # the person must read a sentence, whatever failed
            log_failure("shaping a reply", error)
            return [Part(text) for text in split(reply["text"], self.limits.text)]


def stored_part(content: Mapping[str, Any]) -> Part:
    """The message to a person that was put in the queue."""
    return Part(content["text"], tuple(Option(key, label) for key, label in content["options"]))


def _stored(message: Waiting, part: Part) -> dict[str, Any]:
    options = [[option.key, option.label] for option in part.options]
    return {"to": message.content["to"], "text": part.text, "options": options}


def _to_rasa(content: Mapping[str, Any], kept: Mapping[str, Any]) -> str:
    """A message as Rasa gets it: filtered text, or a payload that we make ourselves."""
    if "command" in content:  # "start": the greeting would ask the open question once more
        return _RESTART_PAYLOAD if kept else GREETING_PAYLOAD
    if "choice" not in content:
        return str(content["text"])
    offered = {choice_key(choice): choice for choice in kept.get(_OFFERED, ())}
    return choice_payload(offered.get(content["choice"], STALE_CHOICE))
