"""Tempo: how fast plans run, one after the other; most of what the next one needs is known from the last."""

from typing import TYPE_CHECKING

from lamella.plan.outcome import Outcome

if TYPE_CHECKING:
    from lamella.estimate.pace.pace import Pace
    from lamella.speed.speed import Speed


class Tempo:
    """For one thread; another thread has one of its own."""

    def __init__(self) -> None:
        self._pace: Pace | None = None

    def speed(self, outcome: Outcome) -> "Speed":
        """With its range and what limits it."""
        from lamella.speed.predict import pace_of, predicted  # the first strip does without

        self._pace = pace_of(outcome, known=self._pace)
        return predicted(outcome, known=self._pace)

    def decode(self, outcome: Outcome) -> float | None:
        """Tokens per second while an answer is written; None where that cannot be said."""
        decode = self.speed(outcome).decode
        return None if decode is None else decode.tokens_per_second
