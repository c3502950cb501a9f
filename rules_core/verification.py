"""Checks every citation against the documents themselves, character for character but for white space.

Three texts must agree: the document file, the passage cut from it, and the phrases that the rules quote. The knowledge
base holds only a hash of each passage, so the check needs a folder with the documents (see `documents`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from rules_core.documents import PASSAGES, digest, document_file, normalised, read_document, read_passages
from rules_core.errors import InputError, Problem, allowed
from rules_core.source import Entry, read
from rules_core.source_building import MAX_QUOTE_WORDS

_NEARLY = 0.9
"""Two texts of equal length that share more than this are one passage with a misprint, not two passages."""

_STRAIGHT = str.maketrans("‘’“”„–—", '\'\'"""--')
"""Typographic marks as they are typed on a keyboard."""


@dataclass(frozen=True)
class Verification:
    """How many passages and quotes were compared, and every fault found, in order of file and line."""

    passages: int
    quotes: int
    problems: tuple[Problem, ...]


def verify(knowledge: Path | str, documents: Path | str, only: str | None = None) -> Verification:
    """Holds the knowledge base in one folder against the documents in another; `only` takes one document.

    Raises KnowledgeError when either folder cannot be read at all, InputError for an unknown document.
    """
    root, folder = Path(knowledge), Path(documents)
    ours = _by_id(read(root / PASSAGES, f"{root.name}/{PASSAGES}"), "passages")
    known = list(dict.fromkeys(str(entry.get("document")) for entry in ours.values()))
    if only is not None and only not in known:
        raise InputError(f"Het document '{only}' bestaat niet in {PASSAGES}.", allowed(only, known))
    texts = read_passages(folder)
    if only is not None:
        ours, texts = ({id_: e for id_, e in of.items() if e.get("document") == only} for of in (ours, texts))
    paths = {id_: document_file(folder, id_) for id_ in known if only in (None, id_)}
    files = {id_: _Document(path.name, read_document(path)) for id_, path in paths.items()}
    statements = _by_id(read(root / "statements.yml", f"{root.name}/statements.yml"), "statements")
    cites = [cite for cite in _cites(root) if only is None or _passage_of(cite, statements) in ours]
    problems = [
        *_passages(ours, texts),
        *_unknown(ours, texts),
        *(problem for text in texts.values() for problem in _standing(text, files)),
        *(problem for cite in cites for problem in _quote(cite, statements, texts)),
    ]
    ordered = sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line))
    return Verification(len(ours), len(cites), tuple(ordered))


# -- passages ------------------------------------------------------------------------------------------------------


def _passages(ours: Mapping[str, Entry], texts: Mapping[str, Entry]) -> Iterator[Problem]:
    for id_, entry in ours.items():
        text = texts.get(id_)
        if text is None:
            wrong = f"De passage '{id_}' staat niet in {PASSAGES} bij de documenten."
            yield entry.problem(wrong, "Verwijder de passage, of gebruik de volledige map met documenten.", "id")
            continue
        actual = digest(text["text"])
        if entry.get("sha256") != actual:
            wrong = f"De tekst van passage '{id_}' is niet de tekst waar deze hash van is."
            yield entry.problem(wrong, f"Vergelijk de tekst met het document. Klopt die, zet dan {actual}.", "sha256")
        if text.get("sha256") != actual:
            wrong = f"De hash bij passage '{id_}' hoort niet bij de tekst die eronder staat."
            yield text.problem(wrong, "Herstel de tekst of de hash in de map met documenten.", "sha256")
        for key, name in (("document", "Het document"), ("section", "Het kopje"), ("paragraph", "Het alineanummer")):
            if entry.get(key) != text.get(key):
                here, there = _shown(entry.get(key)), _shown(text.get(key))
                wrong = f"{name} van passage '{id_}' is '{here}', bij de documenten '{there}'."
                yield entry.problem(wrong, f"Neem over wat in {PASSAGES} bij de documenten staat.", key)


def _unknown(ours: Mapping[str, Entry], texts: Mapping[str, Entry]) -> Iterator[Problem]:
    for id_ in texts.keys() - ours.keys():
        wrong = f"De passage '{id_}' staat bij de documenten, maar de kennis kent haar niet."
        yield texts[id_].problem(wrong, f"Voeg de passage toe aan {PASSAGES} van de kennis.", "id")


def _standing(entry: Entry, files: Mapping[str, _Document]) -> Iterator[Problem]:
    """Faults in how a passage stands in its document: not at all, or in a copy that differs by a misprint."""
    document = files.get(str(entry.get("document")))
    if document is None:
        wrong = f"Het document van passage '{entry['id']}' is onbekend."
        yield entry.problem(wrong, f"Kies uit: {', '.join(files)}.", "document")
        return
    text = normalised(entry["text"])
    line = document.misprint(text)
    if line is not None:
        wrong = f"Hier staat passage '{entry['id']}', maar met een verschil."
        yield Problem(document.name, line, wrong, f"Herstel het document, of de tekst in {PASSAGES}.")
    elif f" {text} " not in document.text:
        wrong = f"De passage '{entry['id']}' staat niet letterlijk in {document.name}."
        yield entry.problem(wrong, "Neem de tekst letterlijk over uit het document.", "text")


class _Document:
    """A document file with its white space normalised, and the line that each character stands on."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        words = [(word, number) for number, line in enumerate(text.splitlines(), 1) for word in line.split()]
        # A space at either end too, so that every whole passage has one on both sides.
        self.text = f" {' '.join(word for word, _ in words)} "
        self._lines = [1, *(number for word, number in words for _ in range(len(word) + 1))]

    def misprint(self, passage: str) -> int | None:
        """The line of a place where the passage stands all but exactly, or None.

        Some pages stand in their file twice, so that a misprint in one copy would hide behind the other. One changed
        character leaves one half of the passage whole: each place of each half is compared with the passage.
        """
        whole, middle = f" {passage} ", len(passage) // 2
        for offset, half in ((0, passage[:middle]), (middle, passage[middle:])):
            at = self.text.find(half)
            while at >= 0:
                start = max(0, at - offset - 1)
                window = self.text[start : start + len(whole)]
                if window != whole and SequenceMatcher(None, whole, window, autojunk=False).ratio() > _NEARLY:
                    return self._lines[start + _common_prefix(whole, window)]
                at = self.text.find(half, at + 1)
        return None


def _common_prefix(left: str, right: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), 0)


# -- quotes --------------------------------------------------------------------------------------------------------


def _quote(cite: Entry, statements: Mapping[str, Entry], texts: Mapping[str, Entry]) -> Iterator[Problem]:
    passage = _passage_of(cite, statements)
    if passage not in texts:
        wrong = f"De passage van uitspraak '{_shown(cite.get('statement'))}' is er niet."
        yield cite.problem(wrong, "Kies een uitspraak waarvan de passage bij de documenten staat.", "statement")
        return
    quote, text = normalised(str(cite.get("quote") or "")), normalised(texts[str(passage)]["text"])
    words = len(quote.split())
    if words > MAX_QUOTE_WORDS:
        yield cite.problem(
            f"Het citaat heeft {words} woorden.", f"Neem hooguit {MAX_QUOTE_WORDS} woorden over.", "quote"
        )
    places = _places(quote, text)
    if not places:
        wrong = f"Het citaat '{_shown(quote)}' staat niet in passage '{passage}'."
        yield cite.problem(wrong, _literal(quote, text, texts), "quote")
    elif len(places) > 1:
        wrong = f"Het citaat '{_shown(quote)}' staat {len(places)} keer in passage '{passage}'."
        yield cite.problem(wrong, "Neem er een woord bij, zodat het op één plaats past.", "quote")
    elif not _whole_words(quote, text, places[0]):
        wrong = f"Het citaat '{_shown(quote)}' begint of eindigt midden in een woord."
        yield cite.problem(wrong, "Neem hele woorden over uit de passage.", "quote")


def _passage_of(cite: Entry, statements: Mapping[str, Entry]) -> str | None:
    statement = statements.get(str(cite.get("statement")))
    return str(statement.get("passage")) if statement is not None else None


def _places(quote: str, text: str) -> list[int]:
    """Every place where the quote stands in the text, overlapping ones too; none for an empty quote."""
    return [at for at in range(len(text)) if text.startswith(quote, at)] if quote else []


def _literal(quote: str, text: str, texts: Mapping[str, Entry]) -> str:
    """What to do about a quote that does not stand in its passage."""
    almost = _almost(quote, text)
    if almost:
        return f"In het document staat: {almost}"
    if "…" in quote or "..." in quote:
        return "Een citaat kan geen woorden overslaan. Maak er twee citaten van."
    elsewhere = [id_ for id_, entry in texts.items() if _places(quote, normalised(entry["text"]))]
    if elsewhere:
        return f"De woorden staan wel in '{elsewhere[0]}'. Kies een uitspraak uit die passage."
    return "Neem de woorden letterlijk over uit de passage."


def _almost(quote: str, text: str) -> str | None:
    """The words of the text where a quote differs in nothing but capitals, quotation marks or dashes."""
    plain, wanted = (value.lower().translate(_STRAIGHT) for value in (text, quote))
    at = plain.find(wanted) if wanted and len(plain) == len(text) else -1
    return text[at : at + len(wanted)] if at >= 0 else None


def _whole_words(quote: str, text: str, at: int) -> bool:
    """Whether no letter is cut off: otherwise a quote that lost its last letter would still be found."""
    end = at + len(quote)
    cut_before = at > 0 and text[at - 1].isalnum() and quote[0].isalnum()
    cut_after = end < len(text) and text[end].isalnum() and quote[-1].isalnum()
    return not (cut_before or cut_after)


# -- reading -------------------------------------------------------------------------------------------------------


def _cites(root: Path) -> Iterator[Entry]:
    """Every citation in the knowledge files, wherever it stands: in a rule, remark, section, presumption or premise."""
    for path in sorted(root.rglob("*.yml")):
        yield from _with_quote(read(path, f"{root.name}/{path.relative_to(root).as_posix()}"))


def _with_quote(value: Any) -> Iterator[Entry]:
    if isinstance(value, Entry) and "quote" in value:
        yield value
    elif isinstance(value, (Entry, list)):
        for part in value.values() if isinstance(value, Entry) else value:
            yield from _with_quote(part)


def _by_id(source: Entry, key: str) -> dict[str, Entry]:
    entries = source.get(key)
    return {str(entry.get("id")): entry for entry in entries} if isinstance(entries, list) else {}


def _shown(value: object) -> str:
    text = " › ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 60 else text[:60] + "…"
