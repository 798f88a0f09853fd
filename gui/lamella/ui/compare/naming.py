"""Names for plans that are kept: what somebody would call one to tell it from the others."""

from collections.abc import Collection
from itertools import count

from PySide6.QtCore import QCoreApplication, QLocale

from lamella.estimate.settings import CacheType, Settings
from lamella.plan.outcome import Outcome
from lamella.plan.rivals import facts
from lamella.ui.words import joined

_MOST_APART = 3  # GPUs whose layers are told one by one


def kept_name(outcome: Outcome, taken: Collection[str]) -> str:
    """As "40 + 41 layers · 8k · q8_0": layers on each GPU, context, cache type; with a number where that is taken."""
    name = joined(_layers_text(outcome), _context_text(outcome.estimate.context.n_ctx), _cache(outcome.plan.settings))
    if name not in taken:
        return name
    numbered = (QCoreApplication.translate("Compare", "{0} ({1})").format(name, number) for number in count(2))
    return next(other for other in numbered if other not in taken)


def _layers_text(outcome: Outcome) -> str:
    *gpus, on_cpu = facts(outcome).layers
    used = [layers for layers in gpus if layers]
    if not used:
        return QCoreApplication.translate("Compare", "all on the CPU")
    if len(used) > _MOST_APART:
        text = QCoreApplication.translate("Compare", "{0} layers on {1} GPUs")
        return text.format(sum(used), len(used))
    apart = " + ".join(map(str, used))
    if on_cpu:
        return QCoreApplication.translate("Compare", "{0} layers, {1} on the CPU").format(apart, on_cpu)
    return QCoreApplication.translate("Compare", "{0} layers").format(apart)


def _context_text(tokens: int) -> str:
    """In thousands, as beside the context's slider."""
    return f"{QLocale().toString(tokens / 1024, 'f', 1 if tokens % 1024 else 0)}k"


def _cache(settings: Settings) -> str:
    """Nothing where it is what the engines take unasked."""
    types = dict.fromkeys((settings.type_k, settings.type_v))
    if tuple(types) == (CacheType.F16,):
        return ""
    return " / ".join(one.value for one in types)
