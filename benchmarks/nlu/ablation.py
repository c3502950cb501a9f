"""What each part of the understanding is worth: the measurement again, with that part off."""

from __future__ import annotations

from actions.deelwijzer import dialogue
from benchmarks.nlu.scoring import Judge, Understand
from benchmarks.nlu.sets_of_messages import Row
from benchmarks.nlu.understanding import offline, training_examples
from nlu.classifying import train
from nlu.features import WEIGHTS

_PARTS = {
    "anything the lexicon finds": {"*"},
    "topic cues": {"onderwerp"},
    "parties whose role is open": {"als_verstrekker", "als_ontvanger"},
    "subjects outside": {"buiten"},
    "false premises": {"premisse"},
}


def report_ablation(rows: list[Row]) -> None:
    """Print the shares of right and wrong first replies with everything on, and with each part off."""
    print(f"{'ablation':34}{'right':>8}{'or choice':>11}{'wrong':>8}")
    examples = training_examples()
    whole = train(examples)
    _line("everything on", rows, offline(whole))
    for group in WEIGHTS:
        _line(f"features without {group}", rows, offline(train(examples, weights={**WEIGHTS, group: 0.0})))
    _line("without the sentence encoder", rows, offline(train(examples, with_encoder=False)))
    _line("without the topic ranker", rows, offline(whole, with_topics=False))
    for title, entities in _PARTS.items():
        _line(f"without {title}", rows, offline(whole, without=frozenset(entities)))


def _line(name: str, rows: list[Row], understand: Understand) -> None:
    judge = Judge(dialogue(), understand)
    outcomes = [judge.judge(row).outcome for row in rows]
    right, choice, wrong = (outcomes.count(o) / len(rows) for o in ("right", "choices", "wrong"))
    print(f"{name:34}{right:8.1%}{right + choice:11.1%}{wrong:8.1%}")
