"""How a person of a measurement talks to an assistant: opens a conversation, and says one message after another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp

from benchmarks.chat.assistants import Assistant

FAILURES = (aiohttp.ClientError, asyncio.TimeoutError, AssertionError)

Say = Callable[[str], Awaitable[None]]
Open = Callable[[aiohttp.ClientSession, str], Awaitable[Say]]


def client_of(assistant: Assistant) -> aiohttp.ClientSession:
    """A client with a connection for each conversation; it must take little of the processors itself."""
    connector, timeout = aiohttp.TCPConnector(limit=0), aiohttp.ClientTimeout(total=120)
    return aiohttp.ClientSession(assistant.address, connector=connector, timeout=timeout)


async def open_ours(client: aiohttp.ClientSession, _name: str) -> Say:
    """A conversation through the web channel."""
    while True:
        async with client.post("/webhooks/web/sessions") as opened:
            if opened.status != 429:
                opened.raise_for_status()
                headers = {"Authorization": f"Bearer {(await opened.json())['session']}"}
                break
        await asyncio.sleep(float(opened.headers["Retry-After"]))  # all visitors have one address here

    async def say(text: str) -> None:
        async with client.post("/webhooks/web/messages", json={"text": text}, headers=headers) as answer:
            answer.raise_for_status()
            assert (await answer.json())["replies"]

    return say


async def open_rest(client: aiohttp.ClientSession, name: str) -> Say:
    """A conversation through Rasa's `rest` channel, which leaves some turns unanswered."""

    async def say(text: str) -> None:
        async with client.post("/webhooks/rest/webhook", json={"sender": name, "message": text}) as answer:
            answer.raise_for_status()
            await answer.read()

    return say
