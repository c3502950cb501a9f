"""Channels: how a message comes in and how replies go out, with the privacy filter they share."""
