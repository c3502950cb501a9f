"""The tree of exceptions as SVG: one box a rule, an exception indented under what it is an exception to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules_core.model import Rule, Topic
from rules_core.rulebook.marks import SIGNS
from rules_core.rulebook.markup import Html, tag

# Lengths in SVG units; a unit is about a pixel at the full width of the page.
WIDTH = 860
INDENT = 44
GAP = 12
PADDING = 10
LINE = 20
CHARACTER = 9.2
"""Width of an average character of the label, on the wide side so that no text leaves its box."""

SIGN = 26
"""Room for the sign before the verdict."""


@dataclass(frozen=True)
class Box:
    """A rule in the drawing: `parent` is the index of the box above it, `top` its place from above."""

    rule: Rule
    lines: tuple[str, ...]
    depth: int
    parent: int | None
    top: float

    @property
    def left(self) -> float:
        """Its place from the left."""
        return 1 + self.depth * INDENT

    @property
    def width(self) -> float:
        """Its width: to the right edge of the drawing."""
        return WIDTH - self.left - 1

    @property
    def height(self) -> float:
        """Its height: the lines of the label, then the verdict."""
        return 2 * PADDING + LINE * (len(self.lines) + 1)


def tree(topic: Topic, label: str, names: dict[str, str], verdicts: dict[str, str]) -> Html:
    """The drawing of a topic's rules. `names` gives each rule's label by id, `verdicts` the words for a verdict."""
    if topic.root is None:
        return Html("")
    boxes = layout(topic, names)
    height = boxes[-1].top + boxes[-1].height + 1
    return tag(
        "svg",
        tag("title", label),
        [_edge(box, boxes[box.parent]) for box in boxes if box.parent is not None],
        [_box(box, verdicts[box.rule.verdict]) for box in boxes],
        class_="tree",
        viewBox=f"0 0 {WIDTH} {height:g}",
        role="group",
        aria_label=label,
    )


def layout(topic: Topic, names: dict[str, str]) -> list[Box]:
    """The boxes from top to bottom, each after the rule that it is an exception to; none overlap."""
    boxes: list[Box] = []

    def place(rule: Rule, depth: int, parent: int | None) -> None:
        top = boxes[-1].top + boxes[-1].height + GAP if boxes else 1.0
        room = int((WIDTH - depth * INDENT - 2 * PADDING) / CHARACTER)
        boxes.append(Box(rule, tuple(wrapped(names[rule.id], room)), depth, parent, top))
        at = len(boxes) - 1
        for exception in topic.exceptions.get(rule.id, ()):
            place(exception, depth + 1, at)

    if topic.root is not None:
        place(topic.root, 0, None)
    return boxes


def wrapped(text: str, room: int) -> Iterator[str]:
    """The text in lines of at most `room` characters, broken between words; a longer word has a line of its own."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and len(longer) > room:
            yield line
            line = word
        else:
            line = longer
    yield line


def _edge(box: Box, parent: Box) -> Html:
    x = parent.left + INDENT / 2
    y = box.top + box.height / 2
    path = f"M{x:g} {parent.top + parent.height:g}V{y:g}H{box.left:g}"
    return tag("path", class_="edge", d=path)


def _box(box: Box, words: str) -> Html:
    x, bottom = box.left + PADDING, box.top + PADDING + LINE * len(box.lines)
    lines = [
        tag("text", line, class_="name", x=f"{x:g}", y=f"{box.top + PADDING + LINE * at + 15:g}")
        for at, line in enumerate(box.lines)
    ]
    sign = tag("g", Html(SIGNS[box.rule.verdict]), transform=f"translate({x:g} {bottom:g})")
    verdict = tag("text", words, class_="outcome", x=f"{x + SIGN:g}", y=f"{bottom + 15:g}")
    frame = tag(
        "rect",
        class_="box",
        x=f"{box.left:g}",
        y=f"{box.top:g}",
        width=f"{box.width:g}",
        height=f"{box.height:g}",
        rx="5",
    )
    outcome = tag("g", sign, verdict, class_=box.rule.verdict)
    return tag("a", frame, lines, outcome, href=f"#regel-{box.rule.id}")
