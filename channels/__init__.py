"""Channels: how a message comes in and how replies go out, with the privacy filter they share.

May import: organisation, storage, httptools, httpx, phonenumbers, prometheus_client, rasa.core.channels, sanic,
sqlalchemy, stdnum, yaml.
"""
