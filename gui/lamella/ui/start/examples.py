"""The examples that come with the program: a model's header and the cards to plan it for."""

import json
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from lamella.devices.device import Backend, Device, Kind
from lamella.devices.simulated import what_if
from lamella.resources import resource
from lamella.units import GIB

SUFFIX: Final = ".gguf"


@dataclass(frozen=True, slots=True)
class Example:
    """`path` is the model's header file."""

    name: str
    path: str
    gpus: tuple[Device, ...]
    host: Device


def examples() -> tuple[Example, ...]:
    """In the order of resources/examples/index.json."""
    index = json.loads(resource("examples", "index.json").read_text("utf-8"))
    return tuple(
        Example(
            name=entry["id"],
            path=str(resource("examples", entry["model"])),
            gpus=tuple(what_if(gpu["name"], gpu["gib"] * GIB) for gpu in entry["gpus"]),
            host=Device("CPU", Kind.CPU, Backend.CPU, total=entry["ram_gib"] * GIB, free=entry["ram_gib"] * GIB),
        )
        for entry in index["examples"]
    )


def example_words(name: str) -> tuple[str, str]:
    """Title and what it shows; the name itself for an example without words."""
    match name:
        case "llama-70b":
            return (
                QCoreApplication.translate("Examples", "Llama 3.3 70B on two RTX 4090"),
                QCoreApplication.translate("Examples", "dense · fits both cards with a shorter context"),
            )
        case "qwen3-30b":
            return (
                QCoreApplication.translate("Examples", "Qwen3 30B-A3B on one 16 GB card"),
                QCoreApplication.translate("Examples", "mixture of experts · some of them on the CPU"),
            )
        case "deepseek-671b":
            return (
                QCoreApplication.translate("Examples", "DeepSeek R1 671B on eight 80 GB cards"),
                QCoreApplication.translate("Examples", "a server, planned before it is bought"),
            )
        case _:
            return name, ""
