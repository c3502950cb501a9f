"""The command behind ./start: set up, train where needed, serve."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys
from pathlib import Path
from typing import NoReturn

import organisation
import rules_core
from nlu.dutch_pipeline import pipeline_identity
from rules_core.documents import ENVIRONMENT as DOCUMENTS_VARIABLE
from rules_core.documents import open_documents
from service.logs import TEXT, log_form, set_up_logs, tell
from service.pipeline import ensure_pipeline
from service.quiet import quiet_imports, quiet_serving
from service.settings import ROOT, ServiceError, stop_seconds
from service.training import train_apart
from storage.database import DATABASE_VARIABLE, IN_MEMORY
from storage.environment import FILE_ENDING

EXIT_FAILED = 1
EXIT_BAD_INPUT = 2


def main() -> int:
    """Exit code 0: served and stopped, or set up; 1: failed; 2: wrong option, or a fault in what people wrote."""
    options = _parser().parse_args()
    if options.organisation:  # for every process that this one starts
        os.environ[organisation.VARIABLE] = str(options.organisation.resolve())
    os.chdir(ROOT)
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, _interrupt)
    try:
        return _run(options)
    except rules_core.KnowledgeError as error:
        print(f"The knowledge base cannot be used:\n{error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except organisation.OrganisationError as error:
        print(f"The file of the organisation cannot be used:\n{error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except ServiceError as error:
        print(error, file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        tell("Stopped.")
        return 0


def bind(host: str, port: int) -> socket.socket:
    """Take the address before anything slow is done, without accepting connections yet.

    Raises:
        ServiceError: the host is not an address of this machine, or the port is taken.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ServiceError(
            f"Cannot listen on {host}, port {port}: {reason}. Choose another: ./start --port N"
        ) from error
    return listener


def _run(options: argparse.Namespace) -> int:
    form, stop_within = log_form(), stop_seconds()
    set_up_logs(TEXT if options.shell else form)
    organisation.current()  # a fault in its file stops the start, before anything slow
    knowledge = rules_core.load()
    try:
        open_documents(knowledge)
    except rules_core.KnowledgeError as error:
        print(f"The documents that {DOCUMENTS_VARIABLE} names cannot be used:\n{error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    if options.setup_only:
        return _set_up(options)
    return _talk_here(options) if options.shell else _serve(options, knowledge, stop_within)


def _set_up(options: argparse.Namespace) -> int:
    # A set-up that has just been made has already tried to fetch the pipeline.
    if "DEELWIJZER_JUST_INSTALLED" not in os.environ:
        ensure_pipeline()
    train_apart(force=options.retrain)
    print("Set up. Start with: ./start")
    return 0


# Importing Rasa takes seconds: only once it is needed.


def _serve(options: argparse.Namespace, knowledge: rules_core.KnowledgeBase, stop_within: float) -> int:
    listener = bind(options.host, options.port)
    train_apart(force=options.retrain)
    tell("Loading the assistant …")
    quiet_imports()
    from service.assistants import Assistants, assistant_count

    assistants = Assistants(assistant_count())
    from service.monitoring import serve_metrics
    from service.rulebook import rulebook_blueprint
    from service.server import Identity, create_app, load_channels, serve

    quiet_serving()
    identity = Identity(knowledge=knowledge.hash, pipeline=pipeline_identity())
    app = create_app(assistants, identity, load_channels())
    app.blueprint(rulebook_blueprint(knowledge))
    serve_metrics()
    try:
        served = serve(app, listener, stop_within)
    finally:
        assistants.stop()
    return 0 if served else EXIT_FAILED


def _talk_here(options: argparse.Namespace) -> int:
    os.environ[DATABASE_VARIABLE] = IN_MEMORY  # the conversation ends with the process
    os.environ.pop(DATABASE_VARIABLE + FILE_ENDING, None)
    train_apart(force=options.retrain)
    tell("Loading the assistant …")
    quiet_imports()
    from actions.deelwijzer import dialogue
    from channels.console import ConsoleChannel
    from service.assistant import load_assistant

    agent = asyncio.run(load_assistant())
    dialogue()
    print("Type your question in Dutch. /help tells more; Ctrl-D ends.\n", flush=True)
    asyncio.run(ConsoleChannel().converse(agent.handle_message, prompt="U: " if sys.stdin.isatty() else ""))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./start", description="Sets Deelwijzer up where needed, trains it when its data changed, and serves it."
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1, this machine only)"
    )
    parser.add_argument("--port", type=_port, default=8080, help="port to listen on (default: 8080)")
    parser.add_argument("--shell", action="store_true", help="talk in this terminal, without a server")
    parser.add_argument("--retrain", action="store_true", help="train even when nothing changed")
    parser.add_argument(
        "--organisation", type=Path, metavar="FILE", help="name, colours and contacts of an organisation"
    )
    parser.add_argument("--setup-only", action="store_true", help="install, fetch and train, but do not serve")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is not a port; a port is a number from 0 to 65535")
    return int(text)


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
