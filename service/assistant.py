"""Loads the trained assistant with its actions in this process: one that thinks, the console, or a test."""

from __future__ import annotations

from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.exceptions import RasaException

from service.action_endpoint import InProcessActions
from service.graph_runner import run_straight
from service.quiet import quiet_logging, quiet_serving
from service.settings import MODELS, ROOT, ServiceError
from service.tracker_store import ForgettingTrackerStore
from service.training import verified_model
from storage.database import DatabaseError


async def load_assistant(
    model: Path | None = None,
    endpoints_file: Path = ROOT / "endpoints.yml",
    action_package: str = "actions",
) -> Agent:
    """Give the agent, ready for `handle_message`.

    Args:
        model: a model file to trust as it is; by default the verified one in `models/`.
        endpoints_file: names the tracker store and the lock store.
        action_package: the Python package with the custom actions.

    Raises:
        ServiceError: the model is missing, changed, or made for another Dutch pipeline; or the store is not ours.
    """
    quiet_logging()
    file = model or verified_model(MODELS)
    endpoints = AvailableEndpoints.read_endpoints(str(endpoints_file))
    try:
        store = TrackerStore.create(endpoints.tracker_store)
    except (DatabaseError, ValueError) as error:
        raise ServiceError(str(error)) from error
    if not isinstance(store, ForgettingTrackerStore):
        # Rasa falls back silently to a store that keeps every message when the name of the class is wrong.
        raise ServiceError(
            f"{endpoints_file.name} names a tracker store that is not a ForgettingTrackerStore, but "
            f"{type(store).__name__}. It would keep what people type. Set it to {ForgettingTrackerStore.__module__}."
            f"{ForgettingTrackerStore.__name__}."
        )
    agent = Agent(lock_store=LockStore.create(endpoints.lock_store), action_endpoint=InProcessActions(action_package))
    # Agent wraps a store that it is given in one that falls back to keeping every message in memory.
    agent.tracker_store = store
    try:
        agent.load_model(file)
    except RasaException as error:
        raise ServiceError(str(error)) from error
    run_straight(agent)
    # One action answers a message. What the rules would have done next is to listen, at a tenth of the cost of a turn.
    agent.processor.should_predict_another_action = lambda action: False
    quiet_serving()
    return agent
