"""llama.cpp's own programs: one command, variables for it, or fit left to place the layers again."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lamella.estimate.settings import SplitMode
from lamella.export.compared import differences
from lamella.export.export import Export, Remark, RemarkCode, Subject
from lamella.export.launch import Launch, launch_of
from lamella.export.names import Names, engine_names
from lamella.export.options import Option, fit_options, launch_options, memory_options, model_options, words_of
from lamella.export.ways import commands, environments
from lamella.placement.placement import Flags
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import DEFAULT_ALLOCATOR, new_plan

# common/arg.cpp of b11434: without it the log is at level 3, and what a load says about its layers is at level 4.
_TELLING: Final = Option("-lv", "LOG_VERBOSITY", "4")
_UNIT: Final = "/etc/systemd/system/llama-server.service.d/lamella.conf"


def llama_server(subject: Subject) -> Export:
    """The command, with the placement fixed."""
    launch, names, options = launched(subject.outcome)
    pieces, refused = commands(_words(subject.outcome, options), names.variables)
    telling = Remark(RemarkCode.LOG_TO_COMPARE, " ".join(_TELLING.words))
    return Export("llama-server", pieces, (*names.remarks, *launch.remarks, telling, *refused), launch.reached)


def llama_server_environment(subject: Subject) -> Export:
    """The same as variables, for a service or a wrapper that starts the program itself."""
    launch, names, options = launched(subject.outcome)
    variables = (*names.variables, *(option.assignment for option in options))
    program = str(subject.outcome.estimate.settings.program)
    pieces, refused = environments(variables, program, _UNIT)
    telling = Remark(RemarkCode.LOG_TO_COMPARE, "=".join(_TELLING.assignment))
    return Export("llama-server-env", pieces, (*names.remarks, *launch.remarks, telling, *refused), launch.reached)


def llama_server_fit(subject: Subject) -> Export:
    """Fit places the layers when the program starts, with this plan's margins and by the memory that is free then."""
    outcome = subject.outcome
    plan = outcome.plan
    settings = replace(plan.settings, visible=None)
    fitted = new_plan(
        plan.model, plan.gpus, plan.host, settings=settings, allocator=DEFAULT_ALLOCATOR, known=outcome.estimate
    )
    reached = outcome_of(fitted, outcome.estimate)
    names, options = fit_launch(reached)
    pieces, refused = commands(_words(outcome, options), names.variables)
    remarks = (*names.remarks, Remark(RemarkCode.FIT_AGAIN), *differences(outcome, reached), *refused)
    return Export("llama-server-fit", pieces, remarks, reached)


def fit_launch(outcome: Outcome) -> tuple[Names, tuple[Option, ...]]:
    """What its devices are called, and options that leave the placement to fit, and the context where the plan does."""
    plan = outcome.plan
    settings = replace(outcome.estimate.settings, visible=None)
    names = engine_names(plan.gpus)
    single = settings.split_mode is SplitMode.NONE
    launch = Launch(settings, tuple(range(len(plan.gpus))), Flags())
    mode = (Option("-sm", "SPLIT_MODE", "none"), Option("-mg", "MAIN_GPU", str(settings.main_gpu))) if single else ()
    return names, (
        *model_options(plan.model, launch, names),
        *fit_options(settings),
        *mode,
        *memory_options(settings, plan.settings.context_tokens or None),
    )


def launched(outcome: Outcome) -> tuple[Launch, Names, tuple[Option, ...]]:
    """A launch with its placement fixed, what its devices are called, and its options."""
    launch, names = launch_of(outcome), engine_names(outcome.plan.gpus)
    return launch, names, launch_options(outcome, launch, names)


def _words(outcome: Outcome, options: Sequence[Option]) -> tuple[str, ...]:
    program = str(outcome.estimate.settings.program)
    return (program, *words_of(options))
