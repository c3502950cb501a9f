"""Deelwijzer's rules core: the law as data, and a deterministic engine that decides and explains.

It knows nothing of Rasa, channels or conversations.

>>> import rules_core
>>> knowledge = rules_core.load()
>>> rules_core.decide(knowledge, "verstrekken", {"toestemming": True}).verdict
'ja_mits'

May import: yaml.
"""

from rules_core.answer import Answer
from rules_core.decision import FactError, check_facts
from rules_core.errors import KnowledgeError
from rules_core.explanation import ENGINE
from rules_core.explanation import explain as decide
from rules_core.loading import load
from rules_core.model import KnowledgeBase

__all__ = ["ENGINE", "Answer", "FactError", "KnowledgeBase", "KnowledgeError", "check_facts", "decide", "load"]
