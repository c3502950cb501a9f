"""clingo: the topic as an answer set program, exceptions as default negation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import clingo

from benchmarks.engines.encoding import Encoded
from rules_core.conditions import AnyOf, Condition, Is, Not
from rules_core.model import Facts, Value

Decider = Callable[[Facts], str]


def solver(encoded: Encoded) -> Decider:
    """Grounds the program once; a case sets the external atoms of its facts, solves, and clears them again."""
    control = clingo.Control(["--warn=none"])
    control.add("base", [], "\n".join(program(encoded)))
    control.ground([("base", [])])
    external = {
        (name, value): control.symbolic_atoms[clingo.Function("stated", [_symbol(name), _symbol(value)])].literal
        for name, values in encoded.facts.items()
        for value in values
    }

    def decide(facts: Facts) -> str:
        literals = [external[item] for item in facts.items() if item in external]
        for literal in literals:
            control.assign_external(literal, True)
        found: list[str] = []
        control.solve(on_model=lambda model: found.append(str(model.symbols(shown=True)[0].arguments[0])))
        for literal in literals:
            control.assign_external(literal, False)
        return found[0]

    return decide


def program(encoded: Encoded) -> Iterator[str]:
    """The lines of the program. `stated` holds what the case says, `known` what holds after the presumptions."""
    flags = {name for name, _ in (*encoded.stated, *encoded.flags)}
    for name, values in encoded.facts.items():
        yield from (f"#external stated({name},{_term(value)})." for value in values)
    yield "known(F,V) :- stated(F,V)."
    yield "has(F) :- stated(F,_)."
    for name, condition in encoded.stated:
        yield from _rules(name, condition, "stated", flags)
    earlier: dict[str, list[str]] = {}
    for p in encoded.presumed:
        before = "".join(f", not {other}" for other in earlier.setdefault(p.fact, []))
        yield f"known({p.fact},{_term(p.value)}) :- {p.when}, not has({p.fact}){before}."
        earlier[p.fact].append(p.when)
    for name, condition in encoded.flags:
        yield from _rules(name, condition, "known", flags)
    passed: list[str] = []
    for verdict, name in (*encoded.outside, *encoded.verdicts):
        yield f"verdict({verdict}) :- {', '.join([name, *passed])}."
        passed.append(f"not {name}")
    yield f"verdict({encoded.otherwise}) :- {', '.join(passed)}."
    yield "#show verdict/1."


def _rules(head: str, condition: Condition, source: str, flags: set[str]) -> Iterator[str]:
    """Rules that derive `head` where the condition holds; parts of their own get names of their own."""
    if isinstance(condition, AnyOf):
        for at, part in enumerate(condition.parts):
            yield from (
                _rules(head, part, source, flags)
                if not isinstance(part, Not)
                else _named(head, f"{head}_{at}", part, source, flags)
            )
        return
    if isinstance(condition, Is):
        atoms = [condition.fact] if condition.fact in flags else _tests(condition, source)
        yield from (f"{head} :- {atom}." for atom in atoms)
        return
    if isinstance(condition, Not):
        yield from _named(head, f"{head}_n", condition, source, flags)
        return
    body = []
    for at, part in enumerate(condition.parts):
        negated = isinstance(part, Not)
        inner = part.part if isinstance(part, Not) else part
        atom = _atom(inner, source, flags)
        if atom is None:
            atom = f"{head}_{at}"
            yield from _rules(atom, inner, source, flags)
        body.append(f"not {atom}" if negated else atom)
    yield f"{head} :- {', '.join(body)}." if body else f"{head}."


def _named(head: str, name: str, condition: Not, source: str, flags: set[str]) -> Iterator[str]:
    atom = _atom(condition.part, source, flags)
    if atom is None:
        atom = name
        yield from _rules(name, condition.part, source, flags)
    yield f"{head} :- not {atom}."


def _atom(condition: Condition, source: str, flags: set[str]) -> str | None:
    """The one atom that says the condition, if there is one."""
    if not isinstance(condition, Is):
        return None
    if condition.fact in flags:
        return condition.fact
    tests = _tests(condition, source)
    return tests[0] if len(tests) == 1 else None


def _tests(condition: Is, source: str) -> list[str]:
    return [f"{source}({condition.fact},{_term(value)})" for value in sorted(condition.values, key=str)]


_WORDS: Mapping[Value, str] = {True: "ja", False: "nee"}


def _term(value: Value) -> str:
    return _WORDS.get(value, str(value))


def _symbol(value: Value) -> clingo.Symbol:
    return clingo.Function(_term(value), [])
