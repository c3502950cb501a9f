"""Runs the trained graph of components in a straight line; Rasa plans each run anew, as work for many machines."""

from __future__ import annotations

from typing import Any

from rasa.core.agent import Agent
from rasa.engine.runner.dask import DaskGraphRunner


class StraightGraphRunner:
    """Runs the components that a result needs one after another, in an order that is found once.

    Args:
        runner: Rasa's own, which has loaded the components.
    """

    def __init__(self, runner: DaskGraphRunner) -> None:
        self._schema = runner._graph_schema
        self._nodes = runner._instantiated_nodes
        self._orders: dict[tuple[str, ...], list[str]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """What the components named in `targets` give for the inputs; as `GraphRunner.run`.

        Raises:
            rasa.engine.exceptions.GraphRunError: an input is missing.
        """
        wanted = tuple(targets or self._schema.target_names)
        if wanted not in self._orders:
            self._orders[wanted] = self._order(wanted)
        given = {name: (name, value) for name, value in (inputs or {}).items()}
        for name in self._orders[wanted]:
            needs = self._schema.nodes[name].needs.values()
            given[name] = self._nodes[name](*(given[need] for need in needs if need in given))
        return dict(given[name] for name in wanted)

    def _order(self, targets: tuple[str, ...]) -> list[str]:
        """Each component after those whose results it takes."""
        nodes = self._schema.minimal_graph_schema(list(targets)).nodes
        order: list[str] = []

        def visit(name: str) -> None:
            if name in nodes and name not in order:
                for need in nodes[name].needs.values():
                    visit(need)
                order.append(name)

        for target in targets:
            visit(target)
        return order


def run_straight(agent: Agent) -> None:
    """Let a loaded agent run its components this way."""
    agent.processor.graph_runner = StraightGraphRunner(agent.processor.graph_runner)
