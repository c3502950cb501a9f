"""What the speaker says to be: "ik als huisarts", "namens de gemeente", "HA hier", "ik werk als verpleegkundige"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from nlu.clauses import SKIPPED, verbs
from nlu.lexicon_files import Party, word_set
from nlu.parties import Found
from nlu.speaker import OBJECTS, SPEAKER
from nlu.text import Word

_MODALS = word_set("grammar.yml", "modals")
_CLIENTS = word_set("grammar.yml", "clients")
_FINITE = frozenset({"is", "heeft", "wil", "gaat", "komt", "belt", "vraagt"})
_PLURAL = frozenset({"wij", "we", "ons"})
_PLACES = frozenset({"in", "om", "op", "bij", "naast", "te", "uit", "verderop"})  # "huisarts hier in het dorp"
_FROM = {("ons", "op"), ("ons", "bij"), ("wij", "van"), ("we", "van"), ("wij", "bij"), ("wij", "vd"), ("wij", "v")}
_AT_WORK = {("werk", "bij"), ("werk", "voor")}
_ONESELF = frozenset({"ik", "wij", "we"})
_OWN = word_set("macros.yml", "eigen")
_ARTICLES = frozenset({"een", "de", "zijn", "haar", "hun", "uw", "zelf", "nu", "wel"})
_FAR = 12  # words from "als apotheker" to the verb that ends the clause


def speaks_as(folded: str, words: list[Word], parties: Sequence[Found]) -> Found | None:
    """The party that the speaker says to be, care provider or not; None where he does not say so."""
    for party in parties:
        if not party.party.person and (_introduces(words, party) or _is_subject_of(folded, words, party)):
            return party
    return None


def for_organisation(words: list[Word], party: Found) -> bool:
    """Whether the speaker speaks for more than himself: "wij als bank", "namens de politie"."""
    before = {word.key for word in words[max(0, party.first - 4) : party.first]}
    return not party.party.care and bool(before & (_PLURAL | {"namens"}))


def _introduces(words: list[Word], party: Found) -> bool:
    """Whether the words before the party (or "hier" after it) make it the speaker."""
    near = words[max(0, party.first - 5) : party.first + 1]
    before = [
        word.key for word, after in pairwise(near) if word.key not in SKIPPED or after.key in ("als", "op", "bij")
    ]
    if before[-1:] == ["namens"]:
        return True
    if tuple(before[-2:]) in _FROM or (before[-3:] == ["wij", "v", "d"]):
        return party.party.giver is not None  # "wij van de apotheek", "ons op school"
    if before[-1:] == ["als"]:
        return bool(before[-2:-1]) and before[-2] in SPEAKER
    if before[-1:] == ["ben"] and not party.party.care:
        asks = _asks_about_client(words, party) or asks_keeper(words, party)
        return before[-2:-1] in ([], ["ik"]) and asks
    if tuple(before[-2:]) in _AT_WORK and "ik" in before and not is_profession(party.party):
        return asks_keeper(words, party)
    after = [word.key for word in words[party.last + 1 : party.last + 3]]
    return after[:1] == ["hier"] and not before and not _PLACES.intersection(after[1:])


def _asks_about_client(words: list[Word], party: Found) -> bool:
    """Whether someone from outside care wants to be told about a client: "ik ben notaris, mag de arts mij …"."""
    later = {word.key for word in words[party.last + 1 :]}
    return party.party.giver in (None, "organisatie_buiten_zorg") and bool(OBJECTS & later and _CLIENTS & later)


def asks_keeper(words: list[Word], party: Found) -> bool:
    """Whether someone from outside care asks for data, not his own: "ik ben werkgever. Mag ik de arts vragen"."""
    keys = [word.key for word in words[party.last + 1 :]]
    asked = next((at for at, pair in enumerate(pairwise(keys)) if pair[0] in _MODALS and pair[1] in _ONESELF), None)
    if asked is None or any(one in _OWN and two in verbs()["data"] for one, two in pairwise(keys)):
        return False
    if "ik" in keys[asked + 2 :]:
        return False  # "mag ik de huisarts vragen wat ik heb"
    return not verbs()["ask"].isdisjoint(keys[asked:])


def _is_subject_of(folded: str, words: list[Word], party: Found) -> bool:
    """Whether "als PARTY" without an article opens a sentence about the speaker: "als apotheker een arts inlichten"."""
    if party.first == 0 or words[party.first - 1].key != "als" or party.last + 1 == len(words):
        return False
    opens = party.first == 1 or any(
        mark in folded[words[party.first - 2].end : words[party.first - 1].start] for mark in ".?!:,;\n"
    )
    following = words[party.last + 1].key
    if not opens or following in _FINITE | {"en", "of"}:
        return False
    if following in _MODALS or following.endswith("t"):
        return any(word.key in SPEAKER for word in words[party.last + 2 : party.last + 3])
    for position in range(party.last + 1, min(party.last + _FAR, len(words))):
        key, closes = words[position].key, folded[words[position].end : words[position].end + 1] == ","
        if key in _FINITE:
            break  # "als dokter mijn moeder wil bellen"
        if key.endswith("en") and (closes or key in verbs()["give"] | verbs()["get"]):
            named = words[party.last].key
            return named.endswith("arts") or not named.endswith(("en", "s"))  # not "als artsen praten"
        if closes:
            break
    return False


def own_profession(words: list[Word], parties: Sequence[Found], start: int, end: int) -> Found | None:
    """The party that a care provider is, whose role the characters from `start` to `end` tell; None if not said."""
    professions = [p for p in parties if is_profession(p.party) and not _is_told(words, p)]
    named = next((p for p in professions if p.start < end and p.end > start), None)
    return named or next((p for p in professions if _follows_as(words, p)), None)


def is_profession(party: Party) -> bool:
    """Whether this may be someone's own work in care; doctors for employers or the law are no part of `care`."""
    return party.care or party.giver in ("bedrijfsarts", "arts")


def _is_told(words: list[Word], party: Found) -> bool:
    """Whether the words make the party the one who is told: "mag ik iets aan de huisarts van een cliënt geven"."""
    return _before(words, party, 2)[-1:] in (["aan"], ["naar"], ["met"])


def _follows_as(words: list[Word], party: Found) -> bool:
    """Whether the party is what the speaker says to be: "mag ik als huisarts", "als tandarts wil ik"."""
    before = _before(words, party, 5)
    return before[-1:] in (["als"], ["ben"]) and (len(before) == 1 or bool(_ONESELF.intersection(before)))


def _before(words: list[Word], party: Found, most: int) -> list[str]:
    return [word.key for word in words[max(0, party.first - most) : party.first] if word.key not in _ARTICLES]
