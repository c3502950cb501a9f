"""Measurements, run by hand: `python -m benchmarks.core`, `python -m benchmarks.chat`, `python -m benchmarks.nlu`.

May import: actions, channels, nlu, rules_core, service, storage, aiohttp, business_rules, clingo, httpx, matplotlib,
numpy, playwright, rasa, scipy, sklearn, textstat, yaml, zen.
"""
