"""The rules of a lexicon file, ready to be searched for: facts.yml, topics.yml, outside.yml, safety.yml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from nlu.lexicon_files import FactRule, fact_rules
from nlu.phrases import PhraseSet


@dataclass(frozen=True)
class CompiledRule:
    """A rule counts where one of its phrases stands, unless one of `unless` stands there too."""

    rule: FactRule
    phrases: PhraseSet
    unless: PhraseSet


@cache
def compiled_rules(name: str) -> tuple[CompiledRule, ...]:
    """The rules of the file, in order. Raises LexiconError for one that cannot be read."""
    compiled = []
    for number, rule in enumerate(fact_rules(name), start=1):
        where = f"nlu/lexicon/{name}, rule {number} ({rule.fact}: {rule.value})"
        compiled.append(CompiledRule(rule, PhraseSet(rule.phrases, where), PhraseSet(rule.unless, where)))
    return tuple(compiled)
