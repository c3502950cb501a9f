"""Measures one Dutch text: its sentences, its words, and what is not plain about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import textstat
import yaml

_QUOTED = r"[‘“].*?[’”](?!\w)"
_BRACKETS = re.compile(rf" ?\((?:[^()‘]|{_QUOTED})*\)")
_SOURCE_LINE = re.compile(r"^(?:Bron:|- ‘|‘|Webpagina ‘|Visiestuk over )")
_SENTENCE_END = re.compile(r"(?<=[.?!:…])\s+")
_WORD = re.compile(r"\w[\w’'-]*")


@dataclass(frozen=True)
class Text:
    """A text to measure; `where` names it.

    `reply` is True for a whole reply, False for a sentence or label that becomes part of one. `verdict` is the sentence
    that the reply must open with; `about` are the terms that the reply itself is about, in lower case.
    """

    where: str
    text: str
    reply: bool = False
    verdict: str = ""
    about: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def rules() -> dict[str, Any]:
    """The limits and word lists of plain.yml."""
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "plain.yml").read_text(encoding="utf-8"))
    return loaded


def own_words(text: str) -> list[str]:
    """The lines of a text without source lines, brackets, quotations and list marks."""
    kept = [line for line in text.splitlines() if not _SOURCE_LINE.match(line.strip())]
    lines = (re.sub(_QUOTED, "dat", _BRACKETS.sub("", line)) for line in kept)
    return [line.strip().removeprefix("- ") for line in lines if line.strip()]


def sentences(text: str) -> list[str]:
    """The sentences of the text's own words; an item of a list and a heading count as one."""
    return [part for line in own_words(text) for part in _SENTENCE_END.split(line) if _WORD.search(part)]


def words(text: str) -> list[str]:
    """The words of a sentence."""
    return _WORD.findall(text)


def mean_sentence(text: str) -> float:
    """Mean number of words in a sentence; 0 for a text without any."""
    lengths = [len(words(sentence)) for sentence in sentences(text)]
    return sum(lengths) / len(lengths) if lengths else 0.0


def flesch_douma(text: str) -> float:
    """Flesch reading ease by Douma's formula for Dutch: about 0 (very hard) to 100 (very easy)."""
    textstat.set_lang("nl")
    plain = " ".join(re.sub(r"[.?!:…]?$", ".", sentence) for sentence in sentences(text))
    return float(textstat.flesch_reading_ease(plain))


def faults(text: Text) -> list[str]:
    """What is not plain about the text: each fault in a line that says what to mend."""
    return [*_sentence_faults(text.text), *_word_faults(text.text), *(_reply_faults(text) if text.reply else ())]


def _sentence_faults(text: str) -> Iterator[str]:
    limits = rules()["limits"]
    found = sentences(text)
    for sentence in found:
        length = len(words(sentence))
        if length > limits["longest_sentence"]:
            yield f"zin van {length} woorden (hooguit {limits['longest_sentence']}): {sentence}"
        elif sentence.count(",") > 1 and _has_clause(sentence):
            yield f"een bijzin in een bijzin, maak er twee zinnen van: {sentence}"
    if len(found) > 3 and mean_sentence(text) > limits["mean_sentence"]:
        yield f"gemiddeld {mean_sentence(text):.1f} woorden per zin (hooguit {limits['mean_sentence']})"
    passive = [sentence for sentence in found if set(rules()["passive"]) & set(words(sentence.lower()))]
    if len(passive) > max(1, limits["passive_share"] * len(found)):
        yield f"te vaak 'worden', zeg wie het doet: {' '.join(passive)}"
    if len(words(" ".join(found))) > limits["enough_words"] and flesch_douma(text) < limits["flesch_douma"]:
        yield f"Flesch-Douma {flesch_douma(text):.0f} (minstens {limits['flesch_douma']}): gebruik kortere woorden"
    for note in _BRACKETS.findall(text):
        if not re.search(r"[‘“]", note) and len(words(note)) > limits["longest_note"]:
            yield f"uitleg tussen haakjes van {len(words(note))} woorden (hooguit {limits['longest_note']}):{note}"


def _has_clause(sentence: str) -> bool:
    after_yes_or_no = re.sub(r"^(?:ja|nee), ", "", sentence, flags=re.I)
    return bool(re.search(rf", (?:{'|'.join(rules()['clause_words'])})\b", after_yes_or_no))


def _word_faults(text: str) -> Iterator[str]:
    own = re.sub("|".join(rules()["names"]), "", "\n".join(own_words(text)).lower())
    for word in sorted(set(rules()["familiar"]) & set(words(own))):
        yield f"'{word}': schrijf de u-vorm"
    for word, plain in rules()["difficult"].items():
        pattern = re.escape(word).replace(r"\*", r"\w*")
        found = re.search(rf"(?<!\w){pattern}(?!\w)", own)
        if found:
            yield f"moeilijk woord '{found[0]}': schrijf '{plain}'"


def _reply_faults(text: Text) -> Iterator[str]:
    if text.verdict and not text.text.startswith(text.verdict):
        yield f"het antwoord staat niet vooraan: '{text.verdict}'"
    open_questions = [line for line in own_words(text.text) if line.endswith("?")]
    if len(open_questions) > rules()["limits"]["questions"]:
        yield f"meer dan één vraag tegelijk: {' '.join(open_questions)}"
    yield from _unexplained(text)


def _unexplained(text: Text) -> Iterator[str]:
    """Terms whose first use has no explanation in brackets; after one form of a term, the others count as known."""
    kept = [line for line in text.text.splitlines() if not _SOURCE_LINE.match(line.strip())]
    own = re.sub(_QUOTED, "", "\n".join(kept))
    explained: list[str] = [*text.about]
    first_uses = {term: use for term in rules()["explain"] if (use := _first_use(term, own))}
    for term, use in sorted(first_uses.items(), key=lambda item: item[1].start()):
        if own[use.end() :].startswith(" ("):
            explained.append(term.lower())
        elif not any(term.lower() in known or known in term.lower() for known in explained):
            yield f"'{term}' wordt niet uitgelegd: zet het bij terms in texts.yml of schrijf een gewoon woord"


def _first_use(term: str, text: str) -> re.Match[str] | None:
    """Where the term first stands outside brackets."""
    brackets = [(found.start(), found.end()) for found in _BRACKETS.finditer(text)]
    uses = re.finditer(rf"(?<!\w){term}(?![\w-])", text, re.IGNORECASE)
    return next((use for use in uses if not any(start < use.start() < end for start, end in brackets)), None)
