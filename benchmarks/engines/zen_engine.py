"""zen-engine (GoRules): the topic as a decision graph in two forms, and as one bare compiled expression."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import zen

from benchmarks.engines.encoding import Encoded
from rules_core.conditions import All, Condition, Is, Not
from rules_core.model import Facts

Decider = Callable[[Facts], str]


def graph(encoded: Encoded) -> Decider:
    """A decision graph as one would maintain it: each presumption and flag by name in an expression node, in order."""
    return _decision([(name, _inline(text, {}, "$.{}")) for name, text in _lines(encoded)])


def traced_graph(encoded: Encoded) -> Decider:
    """The first graph with zen's trace of what each expression came to: its proof."""
    return _decision([(name, _inline(text, {}, "$.{}")) for name, text in _lines(encoded)], {"trace": True})


def short_graph(encoded: Encoded) -> Decider:
    """The same graph with all flags written out in a single expression: the fastest graph found."""
    return _decision([("verdict", _written_out(encoded))])


def expression(encoded: Encoded) -> Decider:
    """That single expression by itself, compiled, outside the decision engine: the least that zen can do."""
    compiled = zen.compile_expression(_written_out(encoded))
    return lambda facts: str(compiled.evaluate(dict(facts)))


def _decision(lines: list[tuple[str, str]], options: dict[str, Any] | None = None) -> Decider:
    # Only its static loader compiles expressions once; `create_decision` took 4 to 30 times as long per case.
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"topic": _graph_json(lines)}}})
    return lambda facts: str(engine.evaluate("topic", dict(facts), options)["result"]["verdict"])


def _graph_json(lines: list[tuple[str, str]]) -> dict[str, Any]:
    """The decision graph in zen's JSON form."""
    expressions = [{"id": f"e{at}", "key": name, "value": value} for at, (name, value) in enumerate(lines)]
    kinds = {"in": "inputNode", "rules": "expressionNode", "out": "outputNode"}
    nodes: list[dict[str, Any]] = [
        {"id": name, "type": kind, "name": name, "position": {"x": 0, "y": 0}} for name, kind in kinds.items()
    ]
    nodes[1]["content"] = {"expressions": expressions}
    edges = [
        {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
        for source, target in (("in", "rules"), ("rules", "out"))
    ]
    return {"nodes": nodes, "edges": edges}


def _written_out(encoded: Encoded) -> str:
    texts: dict[str, str] = {}
    for name, text in _lines(encoded):
        texts[name] = f"({_inline(text, texts)})"
    return texts["verdict"]


# A text holds «name» where another line is meant; `_inline` puts in the line itself or a reference to it.


def _lines(encoded: Encoded) -> list[tuple[str, str]]:
    names = {name for name, _ in (*encoded.stated, *encoded.flags)}
    lines = [(name, _text(condition, names, {})) for name, condition in encoded.stated]
    known: dict[str, str] = {}
    for fact in dict.fromkeys(p.fact for p in encoded.presumed):
        value = fact
        for p in reversed([p for p in encoded.presumed if p.fact == fact]):
            value = f"«{p.when}» ? {json.dumps(p.value)} : ({value})"
        known[fact] = f"known_{fact}"
        lines.append((known[fact], f"{fact} != null ? {fact} : ({value})"))
    lines += [(name, _text(condition, names, known)) for name, condition in encoded.flags]
    verdict = json.dumps(encoded.otherwise)
    for outcome, name in reversed((*encoded.outside, *encoded.verdicts)):
        verdict = f"«{name}» ? {json.dumps(outcome)} : ({verdict})"
    return [*lines, ("verdict", verdict)]


def _text(condition: Condition, flags: set[str], known: Mapping[str, str]) -> str:
    if isinstance(condition, Is):
        if condition.fact in flags:
            return f"«{condition.fact}»"
        name = f"«{known[condition.fact]}»" if condition.fact in known else condition.fact
        values = sorted(condition.values, key=str)
        if len(values) == 1:
            return f"{name} == {json.dumps(values[0])}"
        return f"{name} in {json.dumps(values)}"
    if isinstance(condition, Not):
        return f"not ({_text(condition.part, flags, known)})"
    joined = " and " if isinstance(condition, All) else " or "
    parts = [f"({_text(part, flags, known)})" for part in condition.parts]
    return joined.join(parts) or ("true" if isinstance(condition, All) else "false")


def _inline(text: str, lines: Mapping[str, str], reference: str = "{}") -> str:
    out = []
    for at, piece in enumerate(text.replace("»", "«").split("«")):
        out.append(piece if at % 2 == 0 else lines.get(piece, reference.format(piece)))
    return "".join(out)
