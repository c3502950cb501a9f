"""The lexicon against the rules core (same ids), the training data, and the errors for broken files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import rules_core
from nlu import lexicon_files
from nlu.features import opening_marks, short_act
from nlu.lexicon_files import LexiconError, fact_rules, party_entries, read, speaker_entries, word_set
from nlu.phrases import PhraseSet, Sentence

ROOT = Path(__file__).resolve().parents[2]
KNOWLEDGE = rules_core.load()
ACTS = set(
    "vraag_mag vraag_uitleg ja nee weet_niet waarom bron waarom_vraag wat_als mededeling groet dank opnieuw wis mens "
    "buiten_bereik gevaar".split()
)


def facts_of_the_lexicon() -> Iterator[tuple[str, str | bool]]:
    for entry in party_entries():
        if entry.party.giver:
            yield "verstrekker", entry.party.giver
        if entry.party.receiver:
            yield "ontvanger", entry.party.receiver
    for speaker in speaker_entries():
        yield "ontvanger", speaker.receiver
    for rule in fact_rules("facts.yml"):
        yield rule.fact, rule.value
    for term in read("terms.yml")["terms"]:
        yield "begrip", term


@pytest.mark.parametrize(("fact", "value"), sorted(set(facts_of_the_lexicon()), key=str))
def test_every_fact_of_the_lexicon_is_known_to_the_rules_core(fact: str, value: str | bool) -> None:
    rules_core.check_facts(KNOWLEDGE, "begrip", {fact: value})  # raises FactError for an unknown fact or value


def test_every_topic_of_the_lexicon_is_known_to_the_rules_core() -> None:
    assert {rule.value for rule in fact_rules("topics.yml")} <= KNOWLEDGE.topics.keys()


def messages() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                yield line.removeprefix("- "), block["intent"]


def test_every_act_has_enough_messages_and_no_message_two_acts() -> None:
    acts: dict[str, str] = {}
    for text, act in messages():
        assert acts.setdefault(text.lower(), act) == act, text
    counts = {act: list(acts.values()).count(act) for act in ACTS}
    assert set(acts.values()) == ACTS
    assert min(counts.values()) >= 60, counts


def test_every_topic_group_has_enough_messages() -> None:
    groups = [*(ROOT / "data" / "nlu").glob("mag_*.yml"), *(ROOT / "data" / "nlu").glob("uitleg_*.yml")]
    counts = {path.stem: path.read_text(encoding="utf-8").count("\n    - ") for path in groups}
    assert len(counts) >= 13
    assert min(counts.values()) >= 60, counts


def test_a_short_answer_is_listed_under_one_act_only() -> None:
    forms = [form for act in read("short.yml") for form in word_set("short.yml", act)]
    assert len(forms) == len(set(forms))


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("JAWEL!", "ja"),
        ("jaaaaa", "ja"),
        ("Neen.", "nee"),
        ("kweetetniet", "weet_niet"),
        ("wrm?", "waarom"),
        ("bron??", "bron"),
        ("Opnieuw.", "opnieuw"),
        ("Goedemorgen!", "groet"),
        ("Dank u wel.", "dank"),
        ("mag mijn huisarts dat", None),
        ("??", None),
    ],
)
def test_short_answers_are_recognised_however_they_are_typed(text: str, act: str | None) -> None:
    assert short_act(text) == act


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("heeft het ziekenhuis mijn zus gebeld", True),
        ("mijn dochter is 13, mag de dokter iets zeggen", True),
        ("Mijn chef weet het. Bij wie moet ik zijn", True),
        ("het ziekenhuis heeft mijn zus gebeld", False),
        ("", False),
    ],
)
def test_a_question_is_seen_without_a_question_mark(text: str, question: bool) -> None:
    assert ("opens:question" in opening_marks(text)) is question


@pytest.mark.parametrize("phrase", ["", "...", "[mijn]", "a||b", "@bestaat_niet", "wat (is)"])
def test_unreadable_phrase_is_refused_with_its_place(phrase: str) -> None:
    with pytest.raises(LexiconError, match="regel 3"):
        PhraseSet([phrase], "regel 3")


@pytest.mark.parametrize(
    ("phrase", "text", "matched"),
    [
        ("geen toestemming", "ik gaf geen toestemming", "geen toestemming"),
        ("geef|gaf toestemming", "ik gaf toestemming", "gaf toestemming"),
        ("teken*", "ik heb getekend en tekende", "tekende"),
        ("mijn [hele] dossier", "mijn dossier", "mijn dossier"),
        ("mijn ... dossier", "mijn hele oude dossier", "mijn hele oude dossier"),
        ("mijn ... dossier", "mijn fiets. een dossier", None),
        ("^ ja", "nou ja", None),
        ("recht", "de rechter", None),
    ],
)
def test_phrases_match_as_documented(phrase: str, text: str, matched: str | None) -> None:
    span = PhraseSet([phrase], "test").search(Sentence.of(text, text))
    assert (text[span[0] : span[1]] if span else None) == matched


def test_speaker_entry_without_patients_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "speaker.yml").write_text("- {ontvanger: ouder, phrases: [mijn kind]}", encoding="utf-8")
    monkeypatch.setattr(lexicon_files, "LEXICON", tmp_path)
    read.cache_clear()
    with pytest.raises(LexiconError, match="entry 1: an entry needs"):
        speaker_entries()
    read.cache_clear()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("- {fact: rol}", "needs `fact`, `value` and `phrases`"),
        ("- {fact: rol, value: patient, phrases: [ja], extra: 1}", "unknown"),
        ("- {fact: rol, value: patient, phrases: [12]}", "write it between quotes"),
        ("- los", "expected a mapping"),
        ("- {", "cannot be read"),
    ],
)
def test_broken_lexicon_file_names_file_and_remedy(
    content: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kapot.yml").write_text(content, encoding="utf-8")
    monkeypatch.setattr(lexicon_files, "LEXICON", tmp_path)
    read.cache_clear()
    with pytest.raises(LexiconError, match=complaint) as error:
        fact_rules("kapot.yml")
    read.cache_clear()
    assert "kapot.yml" in str(error.value)
