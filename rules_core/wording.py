"""Fills in the placeholders of knowledge texts for the person who asks: patient, care provider, or someone else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules_core.model import Facts, KnowledgeBase


class Wording:
    """The forms of address for one case, from its role, giver and recipient."""

    def __init__(self, knowledge: KnowledgeBase, facts: Facts) -> None:
        texts: Mapping[str, Any] = knowledge.texts
        role = texts["roles"].get(facts.get("rol", "patient"), "other")
        words = texts["address"][role]
        article = words["noun"]
        filled = {key: str(words[key]) for key in ("patient", "zorgverlener", "gegevens", "ontvanger", "uw")}
        if role != "zorgverlener":
            filled["zorgverlener"] = _noun(knowledge, "verstrekker", facts, article) or filled["zorgverlener"]
        filled["ontvanger"] = _noun(knowledge, "ontvanger", facts, article) or filled["ontvanger"]
        self._words = {**filled, **{key.capitalize(): _sentence_case(text) for key, text in filled.items()}}

    def __call__(self, text: str) -> str:
        """The text with its placeholders filled in."""
        if "{" not in text:
            return text
        for key, words in self._words.items():
            text = text.replace("{" + key + "}", words)
        return text


def _noun(knowledge: KnowledgeBase, fact: str, facts: Facts, article: str) -> str:
    value = facts.get(fact)
    nouns = knowledge.facts[fact].nouns.get(value, {}) if value is not None else {}
    return str(nouns.get(article, ""))


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
