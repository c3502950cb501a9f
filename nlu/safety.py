"""Signals of danger in a Dutch message: pure functions, no Rasa.

A message that shows danger to the writer or to someone named gets the number to call before anything else. People in
need type badly, so words are first brought back to their ordinary form; `lexicon/safety.yml` then works like the rules
of `facts.yml`: a phrase counts unless a guard of its rule stands in the same sentence. The order of the rules is the
order of precedence.

May import: yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from nlu.lexicon_files import fact_rules, read, word_set
from nlu.mentions import Mention
from nlu.phrases import Sentence
from nlu.rules import compiled_rules
from nlu.spelling import SpellingIndex
from nlu.text import LONGEST, fold, sentences, without_placeholders

DANGER = "gevaar"
_WORD = re.compile(r"\w+(?:['-]\w+)*")
_CLAUSE_END = re.compile(r"[,;:()\"]|\.{2,}|\s-+\s|[^\w\s.?!'&/*+-]+")
_STRETCHED = re.compile(r"(\w)\1{2,}")
_CORRECTED_FROM = 8  # letters; shorter words are too close to ordinary ones


def find_danger(text: str) -> Mention | None:
    """The most urgent signal of danger in the first 1000 characters of `text`, with its sentence; None without one."""
    folded = fold(without_placeholders(text[:LONGEST]))
    ready = [(span, *_prepare(folded[span[0] : span[1]])) for span in sentences(folded)]
    for signal in compiled_rules("safety.yml"):
        for (start, end), sentence, parts in ready:
            if any(signal.phrases.search(part) for part in parts) and not signal.unless.search(sentence):
                return Mention(DANGER, str(signal.rule.value), start, end)
    return None


def _prepare(folded: str) -> tuple[Sentence, list[Sentence]]:
    """A sentence in ordinary spelling, and what is searched: the sentence and, where it has several, its clauses.

    Clauses are searched too so that `$` and `^` also hold at a comma: "ik ben op, ik kan niet meer".
    """
    plain = _WORD.sub(lambda word: _ordinary_form(word.group()), folded)
    whole = Sentence.of(plain, plain)
    clauses = [clause for clause in _CLAUSE_END.split(plain) if clause.strip()]
    return whole, [whole, *(Sentence.of(clause, clause) for clause in clauses if len(clauses) > 1)]


def _ordinary_form(word: str) -> str:
    """The word as the lexicon writes it: chat spelling and dialect written out, a slip of the pen put right."""
    written, known, spelling = _forms()
    for form in (word, _STRETCHED.sub(r"\1\1", word), _STRETCHED.sub(r"\1", word)):
        if form in written:
            return written[form]
        if form in known:
            return form
    nearest = spelling.nearest(word, edits=1) if len(word) >= _CORRECTED_FROM else None
    return nearest or word


@lru_cache(maxsize=1)
def _forms() -> tuple[dict[str, str], frozenset[str], SpellingIndex]:
    """How words are typed, with their ordinary form; the words of the lexicon; the long ones to correct towards."""
    written = {typed: form for form, all_typed in read("typed.yml").items() for typed in all_typed}
    known = frozenset(_words_of_lexicon())
    corrected = (word for word in known if len(word) >= _CORRECTED_FROM)
    return written, known, SpellingIndex(corrected, word_set("ordinary.yml", "words"))


def _words_of_lexicon() -> Iterator[str]:
    """Every word of the phrases; of `bloed*` only words as typed are known, so it is none."""
    macros = read("macros.yml")
    for rule in fact_rules("safety.yml"):
        for phrase in (*rule.phrases, *rule.unless):
            for part in re.split(r"[\s|\[\]]+", fold(phrase)):
                listed = word_set("macros.yml", part[1:]) if part.startswith("@") and part[1:] in macros else [part]
                for entry in listed:
                    yield from (word for word in fold(entry).split() if "*" not in word and _WORD.fullmatch(word))
