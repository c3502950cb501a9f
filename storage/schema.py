"""The tables. No column holds plain text of or about a person: ids are random or keyed hashes, the rest is sealed."""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData()

# What is kept of a conversation between two messages. `version` grows with each of them; `last_message` in seconds
# since the epoch.
CONVERSATIONS = sa.Table(
    "conversations",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("last_message", sa.Float, nullable=False, index=True),
)

# Messages that came in over a messaging channel. Once answered, `message` stays, to know it again.
INBOX = sa.Table(
    "inbox",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("message", sa.String(64), nullable=False, unique=True),  # keyed hash of channel and the platform's id
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("conversation", sa.String(64), index=True),  # None once answered
    sa.Column("position", sa.BigInteger, nullable=False),  # the order in which the sender wrote
    sa.Column("arrived", sa.Float, nullable=False, index=True),
    sa.Column("sealed", sa.Text),  # None once answered
    sqlite_autoincrement=True,  # an id is never given again: another process may still hold it
)

# What becomes of a row of the inbox once nothing waits any more: the platform's own number goes as well.
ANSWERED = {"conversation": None, "sealed": None, "position": 0}

# Replies that the platform has not taken yet, in the order of `id`.
OUTBOX = sa.Table(
    "outbox",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("conversation", sa.String(64), nullable=False, index=True),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("made", sa.Float, nullable=False),
    sa.Column("due", sa.Float, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, default=0),
    sqlite_autoincrement=True,
)

# Which process serves a conversation of a messaging channel, and until when at most.
LEASES = sa.Table(
    "leases",
    METADATA,
    sa.Column("conversation", sa.String(64), primary_key=True),
    sa.Column("holder", sa.String(64), nullable=False),
    sa.Column("until", sa.Float, nullable=False),
)
