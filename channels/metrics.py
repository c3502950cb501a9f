"""What the channels count, for Prometheus. Numbers only: no text, no identity, no conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

RECEIVED = Counter("deelwijzer_messages_received", "Messages that people sent, by whether new", ["channel", "as_"])
REFUSED = Counter("deelwijzer_requests_refused", "Requests that were refused, by the problem", ["channel", "problem"])
DELIVERED = Counter("deelwijzer_replies_delivered", "Replies that a platform took", ["channel"])
RETRIED = Counter("deelwijzer_replies_retried", "Times that a platform did not take a reply yet", ["channel"])
GIVEN_UP = Counter("deelwijzer_replies_given_up", "Replies that were never delivered", ["channel"])
WAITING = Gauge("deelwijzer_conversations_waiting", "Conversations in which something waits", ["channel"])

TURNS = Counter("deelwijzer_turns", "Messages that the assistant was asked to answer", ["channel"])
TURN_SECONDS = Histogram(
    "deelwijzer_turn_seconds",
    "How long the assistant took for a message, with waiting for its turn",
    ["channel"],
    buckets=(0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0),
)
FALLBACKS = Counter("deelwijzer_fallbacks", "Messages that the assistant failed to answer", ["channel"])
ANSWERS = Counter("deelwijzer_answers", "Answers by kind: decision, question, information, outside, …", ["kind"])
VERDICTS = Counter("deelwijzer_verdicts", "Verdicts told, also provisional ones", ["verdict"])
QUESTIONS = Counter("deelwijzer_questions", "Questions asked, by the fact they ask for", ["fact"])

FEEDBACK = Counter("deelwijzer_feedback", "Answers to 'was this useful?'", ["useful"])


def count_turn(channel: str, seconds: float, answers: Sequence[Mapping[str, Any] | None]) -> None:
    """Count one message that was answered; `answers` are the answer objects of its replies, None where one has none."""
    TURNS.labels(channel).inc()
    TURN_SECONDS.labels(channel).observe(seconds)
    if not answers:
        FALLBACKS.labels(channel).inc()
    for answer in filter(None, answers):
        ANSWERS.labels(str(answer.get("kind"))).inc()
        if answer.get("verdict"):
            VERDICTS.labels(str(answer["verdict"])).inc()
        if answer.get("question"):
            QUESTIONS.labels(str(answer["question"]["fact"])).inc()
