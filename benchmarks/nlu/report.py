"""The tables: how good the replies are, how many facts are found, and what goes wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from actions.conversation import Value
from benchmarks.nlu.scoring import OUTCOMES, Judged
from rules_core.model import KnowledgeBase

AIMS = (
    "aims: right >= 85 %, right or among three choices >= 95 %, wrong <= 4 %; facts recall >= 92 %, precision >= 97 %; "
    "outside recognised >= 90 %, in scope refused <= 3 %"
)


def report_replies(judged: Sequence[Judged]) -> None:
    """Print what the first replies are worth: in all, and by kind of message, style and act."""
    inside = [j for j in judged if not j.row.outside]
    outside = [j for j in judged if j.row.outside]
    print(f"{'first reply':24}{'n':>5}" + "".join(f"{name:>12}" for name in OUTCOMES))
    _line("all", judged)
    _line("questions", [j for j in inside if j.row.topic])
    _line("in a conversation", [j for j in inside if not j.row.topic])
    _line("outside the documents", outside)
    for title, of in (("style", lambda j: j.row.style), ("act", lambda j: j.row.act)):
        _grouped(title, judged, of)
    _totals(judged, inside, outside)


def _grouped(title: str, judged: Sequence[Judged], of: Callable[[Judged], str]) -> None:
    for name in sorted({of(j) for j in judged}):
        _line(f"{title}: {name}", [j for j in judged if of(j) == name])


def _line(name: str, judged: Sequence[Judged]) -> None:
    if judged:
        counts = Counter(j.outcome for j in judged)
        print(f"{name:24}{len(judged):5}" + "".join(f"{counts[o] / len(judged):12.1%}" for o in OUTCOMES))


def _totals(judged: Sequence[Judged], inside: Sequence[Judged], outside: Sequence[Judged]) -> None:
    share = {o: sum(j.outcome == o for j in judged) / len(judged) for o in OUTCOMES}
    print(
        f"right at the first reply {share['right']:.1%}; right or among three choices "
        f"{share['right'] + share['choices']:.1%}; wrong {share['wrong']:.1%}"
    )
    if inside:
        print(f"in scope refused {sum(j.outcome == 'refused' for j in inside) / len(inside):.1%}", end="; ")
    if outside:
        print(f"outside recognised {sum(j.outcome in ('right', 'incomplete') for j in outside) / len(outside):.1%}")
    print(AIMS)


def report_acts(judged: Sequence[Judged]) -> None:
    """Print the share of acts that the classifier alone has right, before the conversation narrows anything."""
    right = sum(j.understood.act == j.row.act for j in judged)
    print(f"acts of the classifier alone: {right / len(judged):.1%} right")


def report_facts(judged: Iterable[Judged], knowledge: KnowledgeBase) -> None:
    """Print recall and precision of the facts that messages state (see `stated_facts`)."""
    hits = expected = found = 0
    for j in judged:
        have, want = stated_facts(j, knowledge)
        expected, found, hits = expected + len(want), found + len(have), hits + len(have.items() & want.items())
    print(f"facts: recall {hits / max(expected, 1):.1%} of {expected}, precision {hits / max(found, 1):.1%} of {found}")


def stated_facts(judged: Judged, knowledge: KnowledgeBase) -> tuple[dict[str, Value], dict[str, Value]]:
    """The facts that were found in a message and those that it states, as far as its topic reads them.

    Messages outside the documents have none. An answer ("nee") states what the conversation then newly holds.
    """
    row, topic = judged.row, knowledge.topics.get(judged.row.topic or "")
    if row.topic is None and row.after is not None:
        return ({**judged.new_facts}, {**(row.facts or {})}) if row.facts is not None else ({}, {})
    if topic is None:
        return {}, {}
    reads = {*topic.ask, *topic.facts}
    have = {name: value for name, value in judged.understood.facts.items() if name in reads}
    want = {name: value for name, value in (row.facts or {}).items() if name in reads}
    return have, {name: value for name, value in want.items() if name in have or judged.held.get(name) != value}


def list_misses(judged: Iterable[Judged], outcomes: Iterable[str]) -> None:
    """Print each message whose reply is of one of these outcomes, with how it was understood."""
    wanted = set(outcomes)
    for j in judged:
        if j.outcome in wanted:
            row, seen = j.row, j.understood
            cues = ", ".join(filter(None, [*seen.cues, seen.subject, seen.premise, seen.danger]))
            print(
                f"\n{j.outcome}: {row.text}\n  wanted {row.act} {row.topic or ''} {row.facts or ''} after {row.after}"
            )
            print(f"  seen   {seen.act} {seen.confidence:.2f} [{cues}] {dict(seen.facts)} {seen.topics[:3]}")
            print("  reply  " + " | ".join(r.text.replace("\n", " ")[:110] for r in j.replies))


def list_fact_misses(judged: Iterable[Judged], knowledge: KnowledgeBase) -> None:
    """Print each message whose facts are not found as expected."""
    for j in judged:
        have, want = stated_facts(j, knowledge)
        if have != want:
            missed, extra = dict(want.items() - have.items()), dict(have.items() - want.items())
            print(f"  {j.row.text}\n     missed {missed}, extra {extra}")
