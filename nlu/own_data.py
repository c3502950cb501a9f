"""Whether a message asks the patient himself to hand over data: "moet ik dat aan mijn baas vertellen"."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.clauses import Clause, cut_clauses, verbs
from nlu.lexicon_files import word_set
from nlu.parties import Found
from nlu.speaker import OBJECTS
from nlu.text import Word

_DUTY = word_set("grammar.yml", "duty")
_CONSENT = word_set("grammar.yml", "consent")
_REFUSE = word_set("grammar.yml", "refuse")
_ME = frozenset({"ik", "k", "wij", "we", "je", "jij", "men"})


def asks_speaker(folded: str, words: list[Word], parties: Sequence[Found]) -> Found | None:
    """The party outside care that wants data from the speaker himself; None when nobody does."""
    clauses = cut_clauses(folded, words, list(parties))
    for number, clause in enumerate(clauses):
        # Also who is named only in the next clause: "geven als de bank dat vraagt".
        following = clauses[number + 1].stop if number + 1 < len(clauses) else clause.stop
        before = [p for p in parties if p.first < following and not p.party.care and p.party.receiver]
        wanted = any(earlier.contains("want", earlier.stop) for earlier in clauses[:number])
        if before and _hands_over(clause, wanted):
            return before[-1]
    return None


def _hands_over(clause: Clause, wanted: bool) -> bool:
    """Whether the clause says that "ik" has to hand over something; `wanted` tells that someone wanted something."""
    keys = [word.key for word in clause.words[clause.start : clause.stop]]
    pressed = bool(OBJECTS & set(keys)) and "te" in keys and clause.contains("want", clause.stop)
    if (
        not (pressed or _ME & set(keys))
        or _CONSENT & set(keys)
        or any(party.party.care for party in _addressed(clause))
    ):
        return False
    if wanted and _REFUSE & set(keys):
        return True
    shows = bool({"zien", "weten"} & set(keys)) and bool(verbs()["let"] & set(keys))
    # "Overleggen" is handing over only with what is handed over.
    consults = "met" in keys or not verbs()["data"] & set(keys)
    gives = shows or any(key in verbs()["hand"] and not (consults and key.startswith("overleg")) for key in keys)
    demanded = wanted and keys[0] in ("dat", "of")
    informs = "hoogte" in keys and clause.has("give")  # "op de hoogte stellen"
    return (gives or informs) and (pressed or bool(_DUTY & set(keys)) or demanded)


def _addressed(clause: Clause) -> list[Found]:
    """The parties of the clause, without those that only say whose the papers are: "papieren van dokter"."""
    return [p for p in clause.parties if clause.words[p.first - 1].key != "van"]
