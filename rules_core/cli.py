"""Command line of the rules core.

    python -m rules_core decide TOPIC [FACT=VALUE …] [--json | --html] [--receipt FILE]
    python -m rules_core replay FILE
    python -m rules_core rulebook DIR
    python -m rules_core topics
    python -m rules_core coverage [--json]
    python -m rules_core verify --documents DIR [--document ID]
    python -m rules_core check
    python -m rules_core diff OLD NEW
    python -m rules_core new-source FILE [--prefix … --title … --date … --kind …] [--documents DIR] [--write]

Exit codes: 0 answered, 1 a check found faults or `diff` found changed verdicts, 2 bad input or broken knowledge (the
message says what is wrong and what is allowed).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rules_core import checking, coverage
from rules_core.answer import Answer
from rules_core.arguments import Parser
from rules_core.checks.beside import forgotten_facts, unused_facts
from rules_core.comparing.revisions import knowledge_folder
from rules_core.comparing.telling import compare
from rules_core.comparing.telling import report as compared
from rules_core.documents import ENVIRONMENT
from rules_core.errors import FactError, InputError, KnowledgeError
from rules_core.explanation import explain
from rules_core.loading import KNOWLEDGE_DIR, load
from rules_core.model import Value
from rules_core.new_source.about import KINDS
from rules_core.new_source.command import new_source
from rules_core.receipts import ReceiptError, read_receipt, receipt, replay, told, write_receipt
from rules_core.report import report
from rules_core.rulebook import answer_page, open_book
from rules_core.rulebook import write as write_rulebook
from rules_core.verification import verify

_DOMAIN = KNOWLEDGE_DIR.parent.parent / "domain.yml"
"""What the chat remembers, in the project's folder."""

_BOOLEANS = {"true": True, "false": False}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except (FactError, InputError, KnowledgeError, ReceiptError) as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m rules_core", description="Beslist een vraag met de regels.")
    parser.add_argument("--knowledge", default=KNOWLEDGE_DIR, type=Path, help="map met de kennisbestanden")
    commands = parser.add_subparsers(dest="command", required=True, metavar="OPDRACHT")
    decide = commands.add_parser("decide", help="beslis een geval")
    decide.add_argument("topic", metavar="ONDERWERP", help="onderwerp, bijvoorbeeld verstrekken")
    decide.add_argument("facts", nargs="*", metavar="FEIT=WAARDE", help="bijvoorbeeld toestemming=true")
    form = decide.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="antwoord als JSON (answer.schema.json)")
    form.add_argument("--html", action="store_true", help="antwoord als HTML-pagina")
    decide.add_argument("--receipt", metavar="BESTAND", help="schrijf ook een bewijs dat later te herhalen is")
    decide.set_defaults(run=_decide)
    again = commands.add_parser("replay", help="herhaal een bewijs en vergelijk het antwoord")
    again.add_argument("receipt", metavar="BESTAND", help="bewijs dat decide --receipt schreef")
    again.set_defaults(run=_replay)
    book = commands.add_parser("rulebook", help="schrijf het regelboek als webpagina’s")
    book.add_argument("out", metavar="MAP", help="map waar de pagina’s komen")
    book.set_defaults(run=_rulebook)
    commands.add_parser("topics", help="alle onderwerpen").set_defaults(run=_topics)
    ledger = commands.add_parser("coverage", help="welke regel draagt elke uitspraak van de documenten")
    ledger.add_argument("--json", action="store_true", help="het overzicht als JSON")
    ledger.set_defaults(run=_coverage)
    verification = commands.add_parser("verify", help="vergelijk elk citaat met de documenten zelf")
    where = os.environ.get(ENVIRONMENT)
    verification.add_argument(
        "--documents", default=where, required=where is None, help=f"map met de documenten; anders {ENVIRONMENT}"
    )
    verification.add_argument("--document", metavar="ID", help="alleen dit document, bijvoorbeeld ap")
    verification.set_defaults(run=_verify)
    commands.add_parser("check", help="bewijs de regels over alle combinaties van feiten").set_defaults(run=_check)
    _add_editing(commands)
    for command in commands.choices.values():  # people type it there; what is not given there does not count
        command.add_argument("--knowledge", default=argparse.SUPPRESS, type=Path, help="map met de kennisbestanden")
    return parser


def _add_editing(commands: argparse._SubParsersAction[Parser]) -> None:
    """The commands for who changes the knowledge."""
    diff = commands.add_parser("diff", help="welke uitkomsten anders zijn in een andere versie van de kennis")
    diff.add_argument("old", metavar="OUD", help="map met kennis, of een versie die git kent, zoals HEAD")
    diff.add_argument("new", metavar="NIEUW", help="map met kennis, of een versie die git kent; . is wat er nu staat")
    diff.set_defaults(run=_diff)
    source = commands.add_parser("new-source", help="verdeel een nieuw document in passages en meld het aan")
    source.add_argument("file", metavar="BESTAND", type=Path, help="het document, als .md, .txt of .html")
    source.add_argument("--prefix", metavar="ID", help="voorvoegsel van elk id, zoals ap")
    source.add_argument("--title", metavar="TITEL", help="titel van het document")
    source.add_argument("--date", metavar="DATUM", help="2019, 'januari 2019' of '17 januari 2019'")
    source.add_argument("--kind", metavar="SOORT", help=", ".join(KINDS))
    source.add_argument("--status", metavar="STATUS", help="wat een uitspraak waard is; anders volgt dat uit de soort")
    source.add_argument("--documents", metavar="MAP", type=Path, help="zet de tekst ook in deze map, voor verify")
    source.add_argument("--write", action="store_true", help="schrijf; zonder dit wordt alleen getoond wat erbij komt")
    source.set_defaults(run=_new_source)


def _decide(options: argparse.Namespace) -> int:
    knowledge, facts = load(options.knowledge), parse_facts(options.facts)
    answer = explain(knowledge, options.topic, facts)
    if options.receipt:
        write_receipt(receipt(knowledge, options.topic, facts), options.receipt)
    if options.html:
        print(answer_page(knowledge, answer), end="")
    else:
        print(_json(answer.to_dict()) if options.json else report(knowledge, answer))
    return 0


def _replay(options: argparse.Namespace) -> int:
    result = replay(load(options.knowledge), read_receipt(options.receipt))
    print(told(result))
    return 0 if result.same else 1


def _rulebook(options: argparse.Namespace) -> int:
    count = write_rulebook(load(options.knowledge), options.knowledge, options.out)
    print(f"Regelboek geschreven: {count} bestanden. Begin bij index.html.")
    return 0


def _topics(options: argparse.Namespace) -> int:
    print("\n".join(f"{topic.id}: {topic.title}" for topic in load(options.knowledge).topics.values()))
    return 0


def _coverage(options: argparse.Namespace) -> int:
    knowledge = load(options.knowledge)
    found = coverage.ledger(knowledge, options.knowledge)
    print(_json(coverage.to_dict(knowledge, found)) if options.json else coverage.report(knowledge, found))
    return 1 if found.missing else 0


def _verify(options: argparse.Namespace) -> int:
    load(options.knowledge)
    found = verify(options.knowledge, options.documents, options.document)
    for problem in found.problems:
        print(problem)
    print(f"{found.passages} passages en {found.quotes} citaten vergeleken, {len(found.problems)} fouten.")
    return 1 if found.problems else 0


def _check(options: argparse.Namespace) -> int:
    knowledge = load(options.knowledge)
    open_book(knowledge, options.knowledge)  # for the faults in the lists beside the rules
    proofs, unused = checking.check(knowledge), tuple(unused_facts(knowledge))
    print(checking.report(proofs, unused, tuple(forgotten_facts(knowledge, _DOMAIN))))
    return 1 if unused or any(proof.problems for proof in proofs) else 0


def _diff(options: argparse.Namespace) -> int:
    with knowledge_folder(options.old) as old, knowledge_folder(options.new) as new:
        found = compare(load(old), load(new))
    print(compared(found))
    return 1 if found.verdicts_changed else 0


def _new_source(options: argparse.Namespace) -> int:
    given = {name: getattr(options, name) for name in ("prefix", "title", "date", "kind", "status")}
    ask = input if sys.stdin.isatty() else None
    print(new_source(options.file, options.knowledge, given, ask, options.documents, options.write))
    return 0


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def parse_facts(words: Sequence[str]) -> dict[str, Value]:
    """Facts from `FACT=VALUE` words. Raises FactError for a word of another form or a fact with two values."""
    facts: dict[str, Value] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            raise FactError(
                f"Geen feit met waarde: {word[:40]!r}. Schrijf het als FEIT=WAARDE, zoals toestemming=true."
            )
        value: Value = _BOOLEANS.get(text.lower(), text)
        if name in facts and facts[name] != value:
            raise FactError(f"Het feit {name[:40]!r} heeft twee waarden. Geef er een.")
        facts[name] = value
    return facts


__all__ = ["Answer", "main", "parse_facts"]
