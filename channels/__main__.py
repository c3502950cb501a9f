"""`python -m channels check`: which channels are on, how they are configured, and whether their platform accepts it."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

import httpx

from channels.configured import ChannelsError, ConfiguredChannel, configured_channels
from channels.messaging.channel import MessagingChannel
from channels.messaging.platform import Finding
from channels.messaging.texts import ADDRESS_VARIABLE, privacy_line

EXIT_FOUND_WRONG = 1
_SECONDS = 10.0
_SIGNS = {True: "ok   ", False: "WRONG"}


def main(arguments: list[str] | None = None) -> int:
    """Print the findings. Exit code 0: all is well; 1: something is wrong; 2: wrong option."""
    parser = argparse.ArgumentParser(prog="python -m channels")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="tell what is configured and whether the platforms accept it")
    check.add_argument("--dry-run", action="store_true", help="look at the configuration only, ask no platform")
    options = parser.parse_args(arguments)
    try:
        channels = configured_channels()
    except ChannelsError as error:
        print(error, file=sys.stderr)
        return EXIT_FOUND_WRONG
    good = [asyncio.run(_check(channel, options.dry_run)) for channel in channels]
    return 0 if all(good) else EXIT_FOUND_WRONG


async def _check(configured: ConfiguredChannel, dry_run: bool) -> bool:
    try:
        channel_class = configured.channel_class()
        name = channel_class.name()
        if not configured.is_on:
            variables = ", ".join(configured.variables)
            print(f"{name}: off. It is on when one of its variables is set: {variables}.")
            return True
        if not issubclass(channel_class, MessagingChannel):
            print(f"{name}: on.")
            return True
        platform = configured.platform()
    except ChannelsError as error:
        print(f"{configured.path}: on.\n  {_SIGNS[False]} {error}")
        return False
    print(f"{name}: on, at /webhooks/{name}/.")
    findings = [Finding(True, "Every setting is there and has the right form."), _privacy_finding()]
    if not dry_run:
        async with httpx.AsyncClient(timeout=_SECONDS) as client:
            findings += await platform.check(client)
    for finding in findings:
        print(f"  {_SIGNS[finding.good]} {finding.text}")
    if dry_run:
        print("  The platform was not asked (--dry-run).")
    return all(finding.good for finding in findings)


def _privacy_finding() -> Finding:
    line = privacy_line()
    if line is None or not os.environ[ADDRESS_VARIABLE].strip().startswith("https://"):
        return Finding(False, f"Set {ADDRESS_VARIABLE} (https://…), or people get no link to the privacy page.")
    return Finding(True, f"People get this line: {line}")


if __name__ == "__main__":
    sys.exit(main())
