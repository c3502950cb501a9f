"""Prints how plain the texts are: `python -m benchmarks.language [--faults]`; `--faults` lists every fault."""

from __future__ import annotations

import argparse
import statistics
from collections import defaultdict

from benchmarks.language.collection import every_text
from benchmarks.language.measures import Text, faults, flesch_douma, mean_sentence, rules, sentences, words


def main() -> None:
    """Prints the table, the ten hardest texts, and with `--faults` what to mend."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.language", description=__doc__)
    parser.add_argument("--faults", action="store_true", help="list every fault")
    texts = every_text()
    if parser.parse_args().faults:
        for text in texts:
            for fault in faults(text):
                print(f"{text.where}\n    {fault}")
        return
    kinds: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        kinds["whole replies" if text.reply else "sentences and labels"].append(text)
    print(f"{'':22}{'texts':>7}{'words/sentence':>16}{'longest':>9}{'Flesch-Douma p5':>17}{'median':>8}{'faults':>8}")
    for kind, group in kinds.items():
        print(_row(kind, group))
    long = [text for text in texts if _length(text) > rules()["limits"]["enough_words"]]
    print("\nThe ten hardest (Flesch-Douma):")
    for text in sorted(long, key=lambda text: flesch_douma(text.text))[:10]:
        print(f"  {flesch_douma(text.text):5.1f}  {text.where}")


def _row(kind: str, group: list[Text]) -> str:
    means = [mean_sentence(text.text) for text in group if sentences(text.text)]
    longest = max(len(words(sentence)) for text in group for sentence in sentences(text.text))
    ease = [flesch_douma(text.text) for text in group if _length(text) > rules()["limits"]["enough_words"]]
    p5 = statistics.quantiles(ease, n=20)[0]
    wrong = sum(bool(faults(text)) for text in group)
    figures = f"{statistics.mean(means):16.1f}{longest:9}{p5:17.1f}{statistics.median(ease):8.1f}{wrong:8}"
    return f"{kind:22}{len(group):7}{figures}"


def _length(text: Text) -> int:
    return sum(len(words(sentence)) for sentence in sentences(text.text))


if __name__ == "__main__":
    main()
