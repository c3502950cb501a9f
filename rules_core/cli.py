"""Command line of the rules core.

    python -m rules_core decide TOPIC [FACT=VALUE …] [--json | --html] [--receipt FILE]
    python -m rules_core replay FILE
    python -m rules_core rulebook DIR
    python -m rules_core topics
    python -m rules_core coverage [--json]
    python -m rules_core verify --documents DIR
    python -m rules_core check

Exit codes: 0 answered, 1 a check found faults, 2 bad input or broken knowledge (the message says what is wrong and what
is allowed).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

from rules_core import checking, coverage
from rules_core.answer import Answer
from rules_core.documents import ENVIRONMENT
from rules_core.errors import FactError, KnowledgeError
from rules_core.explanation import explain
from rules_core.loading import KNOWLEDGE_DIR, load
from rules_core.model import KnowledgeBase, Value
from rules_core.receipts import ReceiptError, read_receipt, receipt, replay, told, write_receipt
from rules_core.report import report
from rules_core.rulebook import answer_page
from rules_core.rulebook import write as write_rulebook
from rules_core.verification import verify

_BOOLEANS = {"true": True, "false": False}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(load(options.knowledge), options)
    except (FactError, KnowledgeError, ReceiptError) as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rules_core", description="Beslist een vraag met de regels.")
    parser.add_argument("--knowledge", default=KNOWLEDGE_DIR, help="map met de kennisbestanden")
    commands = parser.add_subparsers(dest="command", required=True)
    decide = commands.add_parser("decide", help="beslis een geval")
    decide.add_argument("topic", help="onderwerp, bijvoorbeeld verstrekken")
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
    verification.set_defaults(run=_verify)
    commands.add_parser("check", help="bewijs de regels over alle combinaties van feiten").set_defaults(run=_check)
    return parser


def _decide(knowledge: KnowledgeBase, options: argparse.Namespace) -> int:
    facts = parse_facts(options.facts)
    answer = explain(knowledge, options.topic, facts)
    if options.receipt:
        write_receipt(receipt(knowledge, options.topic, facts), options.receipt)
    if options.html:
        print(answer_page(knowledge, answer), end="")
    else:
        print(_json(answer.to_dict()) if options.json else report(knowledge, answer))
    return 0


def _replay(knowledge: KnowledgeBase, options: argparse.Namespace) -> int:
    result = replay(knowledge, read_receipt(options.receipt))
    print(told(result))
    return 0 if result.same else 1


def _rulebook(knowledge: KnowledgeBase, options: argparse.Namespace) -> int:
    count = write_rulebook(knowledge, options.knowledge, options.out)
    print(f"Regelboek geschreven: {count} bestanden. Begin bij index.html.")
    return 0


def _topics(knowledge: KnowledgeBase, options: argparse.Namespace) -> int:
    print("\n".join(f"{topic.id}: {topic.title}" for topic in knowledge.topics.values()))
    return 0


def _coverage(knowledge: KnowledgeBase, options: argparse.Namespace) -> int:
    found = coverage.ledger(knowledge, options.knowledge)
    print(_json(coverage.to_dict(knowledge, found)) if options.json else coverage.report(knowledge, found))
    return 1 if found.missing else 0


def _verify(knowledge: KnowledgeBase, options: argparse.Namespace) -> int:
    found = verify(options.knowledge, options.documents)
    for problem in found.problems:
        print(problem)
    print(f"{found.passages} passages en {found.quotes} citaten vergeleken, {len(found.problems)} fouten.")
    return 1 if found.problems else 0


def _check(knowledge: KnowledgeBase, options: argparse.Namespace) -> int:
    proofs = checking.check(knowledge)
    print(checking.report(proofs))
    return 1 if any(proof.problems for proof in proofs) else 0


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
