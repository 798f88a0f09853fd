"""What to say while other programs hold memory that the plan needs, and when they have let go of it."""

from PySide6.QtCore import QCoreApplication

from lamella.devices.device import CPU, Process
from lamella.devices.occupants import program_of
from lamella.plan.outcome import Outcome
from lamella.plan.shortage import Shortage
from lamella.ui.verdict.judgement import Level, Verdict
from lamella.ui.words import gib_text, in_a_row, memory_text

Shortages = tuple[Shortage, ...]


def shortage_verdict(outcome: Outcome, shortages: Shortages) -> Verdict | None:
    """In place of the plan's own verdict; None where nothing is short, or the plan is wrong by itself."""
    if not shortages or outcome.refusals:
        return None
    worst = max(shortages, key=lambda one: one.lacking)
    return Verdict(Level.BAD, _headline(worst), in_a_row(_reason(outcome, worst), _advice(worst)))


def taken_text(shortages: Shortages) -> str:
    """To be read aloud: whose memory is short, by how much, and which program has it."""
    return in_a_row(*(_aloud(one) for one in shortages))


def given_back_text(indices: tuple[int, ...]) -> str:
    """To be read aloud, once there is enough again."""
    one = QCoreApplication.translate("Shortage", "{0} has the memory again that the plan needs.")
    return in_a_row(*(one.format(memory_text(index)) for index in indices))


def program_text(taker: Process | None) -> str:
    """The program's name; "" where nobody knows it."""
    return program_of(taker) if taker is not None else ""


def _headline(worst: Shortage) -> str:
    program = program_text(worst.taker)
    if worst.index == CPU and program:
        text = QCoreApplication.translate("Shortage", "It does not fit now: {2} has taken system memory")
    elif program:
        text = QCoreApplication.translate("Shortage", "It does not fit now: {2} has taken memory on {0}")
    elif worst.index == CPU:
        text = QCoreApplication.translate("Shortage", "It does not fit now: system memory lacks {1}")
    else:
        text = QCoreApplication.translate("Shortage", "It does not fit now: {0} lacks {1}")
    return text.format(memory_text(worst.index), gib_text(worst.lacking), program)


def _reason(outcome: Outcome, worst: Shortage) -> str:
    counted = next(one.device.free for one in outcome.devices if one.index == worst.index)
    sizes = gib_text(worst.needed), gib_text(worst.free), gib_text(counted)
    if worst.index == CPU:
        text = QCoreApplication.translate(
            "Shortage", "The plan needs {0} of system memory, and {1} is free now; it counts with {2}."
        )
        return text.format(*sizes)
    text = QCoreApplication.translate("Shortage", "The plan needs {1} on {0}, and {2} is free now; it counts with {3}.")
    return text.format(memory_text(worst.index), *sizes)


def _advice(worst: Shortage) -> str:
    program = program_text(worst.taker)
    if program:
        text = QCoreApplication.translate("Shortage", "Close {0}, or plan again with what is free now.")
        return text.format(program)
    return QCoreApplication.translate("Shortage", "Close other programs, or plan again with what is free now.")


def _aloud(one: Shortage) -> str:
    program, lacking = program_text(one.taker), gib_text(one.lacking)
    if program:
        text = QCoreApplication.translate(
            "Shortage", "{2} has taken memory on {0} that the plan needs: {1} is missing."
        )
        if one.index == CPU:
            text = QCoreApplication.translate(
                "Shortage", "{2} has taken system memory that the plan needs: {1} is missing."
            )
    else:
        text = QCoreApplication.translate(
            "Shortage", "{0} no longer has the memory that the plan needs: {1} is missing."
        )
    return text.format(memory_text(one.index), lacking, program)
