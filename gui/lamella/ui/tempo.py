"""Tempo: how fast plans run, one after the other; most of what the next one needs is known from the last."""

from typing import TYPE_CHECKING

from lamella.plan.outcome import Outcome

if TYPE_CHECKING:
    from lamella.estimate.pace.pace import Pace
    from lamella.estimate.pace.rates import Calibration
    from lamella.speed.speed import Speed


class Tempo:
    """Knows what was measured on this computer."""

    def __init__(self, calibrations: "tuple[Calibration, ...]" = ()) -> None:
        self.calibrations = calibrations
        self._pace: Pace | None = None

    def speed(self, outcome: Outcome) -> "Speed":
        """With its range and what limits it."""
        from lamella.speed.predict import pace_of, predicted  # the first strip does without

        self._pace = pace_of(outcome, known=self._pace, calibrations=self.calibrations)
        return predicted(outcome, known=self._pace)

    def decode(self, outcome: Outcome) -> float | None:
        """Tokens per second while an answer is written; None where that cannot be said."""
        decode = self.speed(outcome).decode
        return None if decode is None else decode.tokens_per_second

    def calibrate(self, outcome: Outcome, tokens_per_second: float) -> None:
        """A plan was measured to run so fast; what is said from now on agrees with it."""
        from lamella.speed.calibration import calibrated
        from lamella.speed.predict import pace_of

        pace = pace_of(outcome, known=self._pace, calibrations=self.calibrations)
        self.calibrations = calibrated(pace, outcome.plan.allocation.placement, tokens_per_second)
