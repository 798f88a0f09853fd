"""The command `lamella`: one function for each command, and what its end means to the shell."""

import gc
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final

from lamella.cli.plain import plain
from lamella.errors import LamellaError

if TYPE_CHECKING:
    from lamella.cli.top import Parser
    from lamella.devices.device import Readings
    from lamella.plan.plan import Plan

DONE: Final = 0
DOES_NOT_FIT: Final = 1
WRONG_USAGE: Final = 2
UNREADABLE: Final = 3
INTERRUPTED: Final = 130

_SCREENS: Final = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status of one call. Standard output gets the result and nothing else."""
    _open_closed_streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    command = COMMANDS.get(words[0]) if words else None
    if isinstance(sys.stdout, TextIOWrapper):
        # A model's name may hold letters that the terminal's encoding has not.
        sys.stdout.reconfigure(errors="replace")
    try:
        return command(words[1:]) if command else _window(words)
    except LamellaError as error:
        return _failed(str(error))
    except BrokenPipeError:
        return _unheard()
    except (OSError, ImportError) as error:
        # Of the terminal, or of a system library that Qt needs; files have sentences of their own.
        return _failed(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED


def _open_closed_streams() -> None:
    """Python has None for a stream that the shell closed (`>&-`), and argparse then writes into the other one."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115


def _plan(words: Sequence[str]) -> int:
    from lamella.cli.parser import plan_parser
    from lamella.plan.outcome import outcome_of

    parser = plan_parser()
    options = parser.parse_args(words)
    plan = _requested(parser, options)
    if options.export is not None:
        return _export(parser, options, plan)
    outcome = outcome_of(plan)
    status = DONE if outcome.fits else DOES_NOT_FIT
    if options.json:
        from lamella.cli.report import plan_report

        return _printed(_json(plan_report(outcome)), status)
    from lamella.cli.table import plan_text

    return _printed(plan_text(outcome), status)


def _export(parser: "Parser", options: Namespace, plan: "Plan") -> int:
    """The plan for an engine; what the engine cannot be told goes to standard error."""
    from lamella.cli.exporting import chosen_pieces, export_report, export_text, remark_lines
    from lamella.export.exports import exported
    from lamella.export.whole_path import with_whole_path
    from lamella.model.library import OLLAMA_PREFIX
    from lamella.plan.outcome import outcome_of

    outcome = outcome_of(with_whole_path(plan))
    status = DONE if outcome.fits else DOES_NOT_FIT
    ollama_name = options.model.removeprefix(OLLAMA_PREFIX) if options.model.startswith(OLLAMA_PREFIX) else ""
    export = exported(options.export.name, outcome, ollama_name=ollama_name)
    if options.json:
        return _printed(_json(export_report(export)), status)
    try:
        pieces = chosen_pieces(export, options.export.part)
    except ValueError as error:
        parser.error(str(error))
    sys.stderr.write(plain(remark_lines(export)))
    return _printed(export_text(pieces), status)


def _render(words: Sequence[str]) -> int:
    from lamella.cli.parser import render_parser
    from lamella.plan.outcome import outcome_of

    parser = render_parser()
    options = parser.parse_args(words)
    outcome = outcome_of(_requested(parser, options))
    # Neither a screen nor what a screen is set to may change a picture.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from lamella.ui.picture import render_picture
    from lamella.ui.picture_page import Parts

    render_picture(
        outcome,
        options.out,
        theme=options.theme,
        patterns=options.patterns,
        size=options.size,
        language=options.lang,
        strip_only=options.strip_only,
        parts=Parts(cards=options.cards, verdict=options.verdict),
        scale=options.scale,
    )
    return DONE


def _devices(words: Sequence[str]) -> int:
    from lamella.cli.listing import devices_text
    from lamella.cli.top import devices_parser
    from lamella.cli.watching import devices_report, real_devices, watch, watched_line
    from lamella.devices.visible import ollama_environment

    options = devices_parser().parse_args(words)
    served = ollama_environment()
    with real_devices() as source:
        if options.watch is not None:

            def line(readings: "Readings") -> str:
                as_json = _json(devices_report(readings, os.environ, served), indent=None) if options.json else ""
                return as_json or watched_line(readings)

            return _watched(lambda print_line: watch(source, options.watch, line=line, print_line=print_line))
        readings = source.read()
    report = _json(devices_report(readings, os.environ, served)) if options.json else devices_text(readings)
    return _printed(report, DONE)


def _watched(watching: Callable[[Callable[[str], None]], None]) -> int:
    """Until Ctrl-C, or until nobody reads any more."""

    def print_line(line: str) -> None:
        sys.stdout.write(line)
        sys.stdout.flush()

    try:
        watching(print_line)
    except BrokenPipeError:
        return _unheard()
    return DONE


def _models(words: Sequence[str]) -> int:
    from lamella.cli.listing import models_report, models_text
    from lamella.cli.top import listing_parser
    from lamella.model.library import list_models

    options = listing_parser("models", "Print the models found on this computer.").parse_args(words)
    found = list_models()
    return _printed(_json(models_report(found)) if options.json else models_text(found), DONE)


def _log(words: Sequence[str]) -> int:
    from lamella.cli.log import log_reading
    from lamella.cli.top import log_parser

    options = log_parser().parse_args(words)
    reading = log_reading(options.file)
    if options.json:
        from lamella.cli.log_report import log_report

        return _printed(_json(log_report(reading)), DONE)
    from lamella.cli.log_table import log_text

    return _printed(log_text(reading), DONE)


def _glances(words: Sequence[str]) -> int:
    """For the window, which starts this to look at many models; no person types it."""
    del words
    from lamella.plan.apart import answer_glances

    answer_glances(sys.stdin.buffer, sys.stdout.buffer)
    return DONE


def _window(words: Sequence[str]) -> int:
    from lamella.cli.top import top_parser

    options = top_parser().parse_args(words)
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in _SCREENS):
        # Qt would end the process with a sentence about a library.
        return _failed("there is no display for a window; lamella plan and lamella render work without one")
    gc.disable()  # nothing becomes garbage while modules load; the window switches it on after its first paint
    from lamella.ui.sparing import spare_source_reading

    spare_source_reading()
    from lamella.app import run_window

    return run_window(options.files, restore=options.restore)


COMMANDS: Final[Mapping[str, Callable[[Sequence[str]], int]]] = {
    "plan": _plan,
    "render": _render,
    "devices": _devices,
    "models": _models,
    "log": _log,
    "--glances": _glances,
}


def _requested(parser: "Parser", options: Namespace) -> "Plan":
    from lamella.cli.overrides import PlaceError
    from lamella.cli.parser import planning_options
    from lamella.cli.request import UsageError, requested_plan
    from lamella.placement.rules import RuleError

    try:
        return requested_plan(options, planning_options(parser))
    except (UsageError, PlaceError, RuleError) as error:
        parser.error(str(error))


def _json(report: Mapping[str, object], indent: int | None = 2) -> str:
    import json

    # ASCII alone reaches every terminal and every parser, whatever a model is called.
    return json.dumps(report, indent=indent) + "\n"


def _printed(text: str, status: int) -> int:
    try:
        sys.stdout.write(plain(text))
        sys.stdout.flush()
    except BrokenPipeError:
        _unheard()
    except OSError as error:  # a full disk
        _unheard()
        return _failed(f"the result could not be written: {error.strerror}")
    return status


def _unheard() -> int:
    """Nothing more can be written: the reader has gone, or the disk is full.

    Python would complain at its end, when it flushes what is left.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _failed(sentence: str) -> int:
    sys.stderr.write(plain(f"lamella: {sentence}\n"))
    return UNREADABLE
