"""Replies as the assistant sends them, made for a test: each verdict, each kind, and some that nobody should send."""

from __future__ import annotations

from typing import Any

Reply = dict[str, Any]

HEADING = "Mag mijn zorgverlener mijn medische gegevens aan anderen doorgeven?"
SOURCE = f"Bron:\n- ‘in principe mag dat niet’, webpagina (2015–2018), onder ‘{HEADING}’, alinea 1."
NOTICE = "Let op:\n- Deze uitleg komt van een webpagina uit de tijd van de Wbp (2015 tot mei 2018)."
FOLLOW_UP = {"doe:waarom": "Waarom?", "doe:bron": "Welke bron?", "doe:anders": "Wat zou het anders maken?"}
YES_NO = {"feit:toestemming=true": "Ja", "feit:toestemming=false": "Nee", "feit:toestemming=weet_niet": "Weet ik niet"}
QUESTION = {
    "fact": "toestemming",
    "text": "Heeft u toestemming gegeven?",
    "why": f"Met toestemming mag het meestal. (‘{HEADING}’, alinea 1)",
}


def citation(passage: str, heading: str, status: str, quote: str) -> dict[str, Any]:
    return {
        "passage": passage,
        "document": passage.split(".")[0],
        "section": [heading],
        "paragraph": 1,
        "status": status,
        "quote": quote,
    }


CITATIONS = [
    citation("ap.doorgeven.1", HEADING, "geldend", "in principe mag dat niet"),
    citation("ap.doorgeven.1", HEADING, "verouderd", "Alleen in uitzonderingssituaties"),
    citation("pf.voorstel.1", "Wat wij willen", "voorstel", "een patiëntgeheim"),
    citation("pf.ervaring.1", "Een ervaring", "voorbeeld", "ik moest het wel geven"),
]
REASONS = [
    {"effect": effect, "text": f"Een regel over uw huisarts en uw werkgever ({number}).", "citations": [passage]}
    for number, (effect, passage) in enumerate(
        [
            ("applies", "ap.doorgeven.1"),
            ("defeated", "pf.voorstel.1"),
            ("open", "pf.ervaring.1"),
            ("not_met", "ap.doorgeven.1"),
        ],
        start=1,
    )
]


def answer(kind: str, verdict: str, **changes: Any) -> dict[str, Any]:
    """An answer of `kind`, decided, with citations and reasons."""
    return {
        "kind": kind,
        "topic": "verstrekken",
        "verdict": verdict,
        "decided": True,
        "facts": {"verstrekker": "huisarts", "ontvanger": "werkgever"},
        "question": None,
        "reasons": REASONS,
        "what_would_change_it": [{"text": "Als u toestemming geeft: ja, dat mag."}],
        "citations": CITATIONS,
        "receipt": {"knowledge": "0" * 64, "engine": "deelwijzer-rules 1.0.0"},
        **changes,
    }


def reply(text: str, options: dict[str, str] | None = None, answer: dict[str, Any] | None = None) -> Reply:
    listed = [{"id": choice, "label": label} for choice, label in (options or {}).items()]
    return {"text": text, "options": listed, **({"answer": answer} if answer else {})}


def card(verdict: str) -> Reply:
    """A final answer with this verdict."""
    text = f"Uw huisarts mag uw gegevens niet zomaar geven. (‘{HEADING}’, alinea 1)\n\n{SOURCE}\n\n{NOTICE}"
    return reply(text, FOLLOW_UP, answer("decision", verdict))


def provisional() -> Reply:
    """A first verdict with a question that may change it."""
    text = f"Nee, in principe niet.\n\n{SOURCE}\n\n{QUESTION['text']}"
    return reply(text, YES_NO, answer("question", "nee_tenzij", decided=False, question=QUESTION))


def reminder() -> Reply:
    """The next question, with only a word on the verdict so far."""
    return reply(str(QUESTION["text"]), YES_NO, answer("question", "nee_tenzij", decided=False, question=QUESTION))


def information() -> Reply:
    return reply(f"Dit staat er:\n- Een uitleg. (‘{HEADING}’, alinea 1)", {}, answer("information", "informatie"))


def safety() -> Reply:
    text = "Bent u in gevaar? Bel 112.\n\nWilt u praten?\n- Bel een hulplijn.\n- Praat met uw huisarts."
    return reply(text, {}, answer("safety", "", citations=[], reasons=[]))


def refusal() -> Reply:
    text = "Dat staat niet in de twee documenten. Daarom geef ik daar geen antwoord op."
    return reply(text, {}, answer("refusal", "", citations=[], reasons=[]))
