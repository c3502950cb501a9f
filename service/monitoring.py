"""Counters for Prometheus, on a port of their own that only this machine reaches."""

from __future__ import annotations

import os
from collections.abc import Mapping

from prometheus_client import start_http_server

from service.settings import ServiceError

PORT_VARIABLE = "DEELWIJZER_METRICS_PORT"
ADDRESS_VARIABLE = "DEELWIJZER_METRICS_ADDRESS"


def serve_metrics(environment: Mapping[str, str] = os.environ) -> None:
    """Serve the counters where the environment asks for it; without that, not at all.

    Raises:
        ServiceError: the port is no port, or taken.
    """
    port = environment.get(PORT_VARIABLE, "").strip()
    if not port:
        return
    address = environment.get(ADDRESS_VARIABLE, "127.0.0.1")
    try:
        start_http_server(int(port), address)
    except (ValueError, OSError, OverflowError):
        raise ServiceError(f"{PORT_VARIABLE}={port}: cannot listen there on {address}. Set another port.") from None
