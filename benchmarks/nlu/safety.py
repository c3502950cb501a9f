"""How well signals of danger are recognised: `python -m benchmarks.nlu.safety [SET] [--totals-only | --curve]`.

Recall per signal, how often a neutral message raises an alarm, the time per message, and every message that went wrong:
by the lexicon alone, and by the lexicon with the trained classifier, with and without the sentence encoder. A message
that shows danger counts as found when any signal is seen, and as right when it is the expected one.

`--curve` shows what each threshold of the classifier gives, by cross-validation on the training data.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedKFold

from benchmarks.nlu.understanding import training_examples
from nlu.classifying import (
    DANGER_LEAST,
    DANGER_SURE,
    NO_DANGER,
    PERHAPS,
    Example,
    LinearClassifier,
    joined,
    likely_danger,
    meaning,
    train,
)
from nlu.encoder import installed_encoder
from nlu.features import WEIGHTS, FeatureSpace
from nlu.safety import find_danger

SETS = Path(__file__).parent / "sets"
DATA = Path(__file__).parents[2] / "data" / "nlu"
SIGNALS = ("levensgevaar", "zelfdoding", "thuis_onveilig", "dringend")
AIM_RECALL, AIM_FALSE_ALARMS = 0.97, 0.03
_ROUNDS = 5
_FOLDS = 5
_THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_HARD = "gevaar_neutraal.yml"
Detect = Callable[[str], str | None]


@dataclass(frozen=True)
class Judged:
    """One message of a set, with the signal (or None) that is expected and the one that was seen."""

    text: str
    expected: str | None
    seen: str | None

    @property
    def signal(self) -> str | None:
        """The signal that was seen, sure or not."""
        return self.seen.removeprefix(PERHAPS) if self.seen else None

    @property
    def stopped(self) -> bool:
        """Whether the signal is sure, so that the interview stops."""
        return self.seen is not None and not self.seen.startswith(PERHAPS)


def judge(name: str = "safety", detect: Detect | None = None) -> list[Judged]:
    """The messages of `sets/NAME.yml` with what `detect` (by default the lexicon alone) sees in them.

    Raises:
        SystemExit: there is no such set, or a row expects a signal that does not exist.
    """
    detect = detect or seen_in
    return [Judged(row["text"], row["danger"], detect(row["text"])) for row in _rows(name)]


def seen_in(text: str) -> str | None:
    """The id of the signal in `text`, or None."""
    mention = find_danger(text)
    return str(mention.value) if mention else None


def lexicon_and_classifier(with_encoder: bool = True) -> Detect:
    """What the pipeline does, trained here on data/nlu (seconds)."""
    model = train(training_examples(), with_encoder)
    return lambda text: seen_in(text) or model.understand(text).danger


def recall(judged: Iterable[Judged], exact: bool = True) -> float:
    """The part (0–1) of the messages with danger of which the signal, or unless `exact` any signal, was seen."""
    danger = [row for row in judged if row.expected]
    return sum(row.signal == row.expected if exact else row.seen is not None for row in danger) / max(1, len(danger))


def false_alarms(judged: Iterable[Judged], stopped: bool = True) -> float:
    """The part (0–1) of the neutral messages that stopped the interview, or that got a number at all."""
    neutral = [row for row in judged if row.expected is None]
    return sum(row.stopped if stopped else row.seen is not None for row in neutral) / max(1, len(neutral))


def report(judged: Sequence[Judged]) -> list[str]:
    """The totals as lines to print; without any message."""
    lines = []
    for signal in SIGNALS:
        rows = [row for row in judged if row.expected == signal]
        lines.append(f"{signal:16}{len(rows):5} messages   right {_percent(recall(rows))}   found {_found(rows)}")
    danger = [row for row in judged if row.expected]
    lines.append(
        f"{'all danger':16}{len(danger):5} messages   right {_percent(recall(danger))}   found {_found(danger)}"
    )
    stopped = sum(row.stopped for row in danger) / max(1, len(danger))
    lines.append(
        f"{'':16}{'':5}            interview stopped {_percent(stopped)}; else a line with the number, then the answer"
    )
    neutral = [row for row in judged if row.expected is None]
    lines.append(
        f"{'neutral':16}{len(neutral):5} messages   false alarms {_percent(false_alarms(neutral))}"
        f"   a needless line as well {_percent(false_alarms(neutral, stopped=False))}"
    )
    return lines


def curve(examples: Sequence[Example], rows: csr_matrix) -> list[str]:
    """What each threshold gives in cross-validation on the training messages with these features, as lines to print."""
    rankings = _rankings(rows, [example.danger or NO_DANGER for example in examples])
    hard = _hard_texts()
    lexicon = [seen_in(example.text) for example in examples]
    lines = [f"{'':10}{'classifier alone':>26} {'with the lexicon':>26}", _HEAD]
    for least in _THRESHOLDS:
        learned = [likely_danger(ranking, least, least) for ranking in rankings]
        both = [sure or likely for sure, likely in zip(lexicon, learned, strict=True)]
        shown = [*_shares(examples, learned, hard), *_shares(examples, both, hard)]
        danger = [(e.danger, seen) for e, seen in zip(examples, both, strict=True) if e.danger and seen]
        right = sum(expected == seen for expected, seen in danger) / len(danger)
        mark = " <" if least in (DANGER_LEAST, DANGER_SURE) else ""
        lines.append(f"{least:<10}" + "".join(f"{100 * part:8.1f} " for part in [*shown, right]) + mark)
    return lines


_HEAD = f"{'threshold':10}" + f"{'recall':>8} {'hard':>8} {'other':>8} " * 2 + f"{'right':>8}"


def _rankings(rows: csr_matrix, labels: Sequence[str]) -> list[tuple[tuple[str, float], ...]]:
    found: list[tuple[tuple[str, float], ...]] = [()] * len(labels)
    for learn, ask in StratifiedKFold(_FOLDS, shuffle=True, random_state=1).split(rows, labels):
        classifier = LinearClassifier.fit(rows[learn], np.array(labels)[learn].tolist())
        for place in ask:
            found[place] = classifier.rank(rows[place])
    return found


def _shares(examples: Sequence[Example], seen: Sequence[str | None], hard: frozenset[str]) -> tuple[float, ...]:
    """The part found of messages with danger, and of false alarms among the hard neutral and the other messages."""
    groups: dict[str, list[bool]] = {"danger": [], "hard": [], "other": []}
    for example, signal in zip(examples, seen, strict=True):
        group = "danger" if example.danger else "hard" if example.text in hard else "other"
        groups[group].append(signal is not None)
    return tuple(sum(found) / max(1, len(found)) for found in groups.values())


def _hard_texts() -> frozenset[str]:
    blocks = yaml.safe_load((DATA / _HARD).read_text(encoding="utf-8"))["nlu"]
    return frozenset(line.removeprefix("- ") for block in blocks for line in block["examples"].splitlines())


def milliseconds(texts: Sequence[str]) -> float:
    """Milliseconds that the lexicon takes for one message, as the fastest of some rounds."""
    rounds = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        for text in texts:
            find_danger(text)
        rounds.append(time.perf_counter() - start)
    return min(rounds) * 1000 / len(texts)


def _rows(name: str) -> list[dict[str, str | None]]:
    path = SETS / f"{name}.yml"
    if not path.exists():
        raise SystemExit(f"there is no {path.name} in benchmarks/nlu/sets; choose a set with `text` and `danger`")
    rows: list[dict[str, str | None]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    unknown = Counter(row["danger"] for row in rows if row["danger"] not in (None, *SIGNALS))
    if unknown:
        raise SystemExit(f"{path.name}: unknown signals {sorted(map(str, unknown))}; choose from {', '.join(SIGNALS)}")
    return rows


def _percent(part: float) -> str:
    return f"{100 * part:5.1f} %"


def _found(rows: Sequence[Judged]) -> str:
    return _percent(recall(rows, exact=False))


def main() -> None:
    """Reads the arguments and prints the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", nargs="?", default="safety", help="a file of benchmarks/nlu/sets (default: safety)")
    parser.add_argument("--totals-only", action="store_true", help="print no messages")
    parser.add_argument("--curve", action="store_true", help="what each threshold gives on the training data")
    arguments = parser.parse_args()
    if arguments.curve:
        _cross_validate()
    else:
        _measure(arguments.set, arguments.totals_only)


def _cross_validate() -> None:
    """Print the curve for both profiles. The vocabulary is of all messages; each classifier saw four of five folds."""
    examples = training_examples()
    texts = [example.text for example in examples]
    sparse = FeatureSpace(WEIGHTS).fit(texts).transform(texts)
    encoder = installed_encoder()
    if encoder:
        print("\n".join(["-- with the sentence encoder", *curve(examples, joined(sparse, meaning(encoder, texts)))]))
    print("\n".join(["-- without the sentence encoder", *curve(examples, sparse)]))


def _measure(name: str, totals_only: bool) -> None:
    judged = judge(name)
    print("\n".join(["-- lexicon alone", *report(judged)]))
    print(f"{milliseconds([row.text for row in judged]):.3f} ms per message")
    without = judge(name, lexicon_and_classifier(with_encoder=False))
    print("\n".join(["-- lexicon and classifier, without the sentence encoder", *report(without)]))
    judged = judge(name, lexicon_and_classifier())
    print("\n".join(["-- lexicon and classifier", *report(judged)]))
    for row in judged:
        if row.seen != row.expected and not totals_only:
            print(f"expected {row.expected}, saw {row.seen}: {row.text}")


if __name__ == "__main__":
    main()
