"""What the channels count, for Prometheus. Numbers only: no text, no identity, no conversation."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

RECEIVED = Counter("deelwijzer_messages_received", "Messages that people sent, by whether new", ["channel", "as_"])
REFUSED = Counter("deelwijzer_requests_refused", "Requests that were refused, by the problem", ["channel", "problem"])
DELIVERED = Counter("deelwijzer_replies_delivered", "Replies that a platform took", ["channel"])
RETRIED = Counter("deelwijzer_replies_retried", "Times that a platform did not take a reply yet", ["channel"])
GIVEN_UP = Counter("deelwijzer_replies_given_up", "Replies that were never delivered", ["channel"])
WAITING = Gauge("deelwijzer_conversations_waiting", "Conversations in which something waits", ["channel"])
