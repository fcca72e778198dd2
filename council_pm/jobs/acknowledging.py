"""A worker whose acknowledgement failed goes on taking hints.

A worker takes one message at a time (prefetch 1) and counts it as its own until Redis has taken the acknowledgement.
Where Redis is frozen just then, Celery logs that and goes on, but kombu's count stays: the worker, whole and
connected, never asks for another message. Seen in three of nineteen tries with Redis stopped as a job ended. The
message itself does not matter: it is a hint, and comes again after the visibility timeout to find the job done.
"""

from __future__ import annotations

from celery import Task
from celery.worker.request import Request
from kombu.transport.virtual import QoS


class ForgivingRequest(Request):  # type: ignore[misc]  # Celery has no types
    """Gives its place up once it is acknowledged or rejected, whether or not the broker has heard it."""

    def acknowledge(self) -> None:
        """Tell the broker that the message is done with."""
        try:
            super().acknowledge()
        finally:
            self._give_up_the_place()

    def reject(self, requeue: bool = False) -> None:
        """Tell the broker that the message is not done with."""
        try:
            super().reject(requeue)
        finally:
            self._give_up_the_place()

    def _give_up_the_place(self) -> None:
        message = self.message
        qos = getattr(message.channel, "qos", None)
        if isinstance(qos, QoS) and message.delivery_tag in qos._delivered:
            QoS.ack(qos, message.delivery_tag)  # counts here only; the transport's own would speak to Redis


class HintTask(Task):  # type: ignore[misc]  # Celery has no types
    """What every task of the application is."""

    Request = "council_pm.jobs.acknowledging:ForgivingRequest"
