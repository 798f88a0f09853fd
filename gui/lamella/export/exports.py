"""The exports by name; adding an engine is one file and one line."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from lamella.export.export import Export, Subject
from lamella.export.kobold_cpp import kobold_cpp
from lamella.export.llama_cpp import llama_server, llama_server_environment, llama_server_fit
from lamella.export.lm_studio import lm_studio
from lamella.export.ollama import ollama, ollama_before_0_11, ollama_before_0_30, ollama_own
from lamella.export.text_generation_webui import text_generation_webui
from lamella.plan.outcome import Outcome

EXPORTS: Final[Mapping[str, Callable[[Subject], Export]]] = MappingProxyType(
    {
        "llama-server": llama_server,
        "llama-server-env": llama_server_environment,
        "llama-server-fit": llama_server_fit,
        "ollama": ollama,
        "ollama-own": ollama_own,
        "ollama-0.12": ollama_before_0_30,
        "ollama-0.6": ollama_before_0_11,
        "koboldcpp": kobold_cpp,
        "lm-studio": lm_studio,
        "text-generation-webui": text_generation_webui,
    }
)


def exported(name: str, outcome: Outcome, *, ollama_name: str = "") -> Export:
    """A plan as the engine of this name takes it; KeyError for a name that is not there, ExportError in one sentence
    where the engine cannot be told, QuotingError where the model's file has a name that it cannot be given.
    """
    return EXPORTS[name](Subject(outcome, ollama_name))
