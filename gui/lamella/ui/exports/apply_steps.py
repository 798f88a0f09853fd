"""Applying a plan to an Ollama server: what is asked of it, in order, and what came of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from lamella.engines.ollama_server import OllamaServer, Running
from lamella.export.export import Subject
from lamella.export.ollama import model_name
from lamella.export.ollama_variant import Variant, variant
from lamella.plan.outcome import Outcome
from lamella.ui.exports.here import ollama_name, ollama_names


class Stage(StrEnum):
    """What is asked, in this order."""

    VERSION = "version"
    CREATE = "create"
    LOAD = "load"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What can be asked for. `base` is "" where Ollama's store has not the plan's file; `names` are what it has."""

    outcome: Outcome
    variant: Variant
    base: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """`running` is None where the server does not list the model after it was loaded."""

    version: str
    running: Running | None


def prepared(outcome: Outcome) -> Prepared:
    """Blocking: reads Ollama's store, and counts what the server would do."""
    base = ollama_name(outcome)
    return Prepared(outcome, variant(Subject(outcome, base)), base, ollama_names())


def variant_name(found: Prepared, base: str) -> str:
    """What the new model is called."""
    return model_name(Subject(found.outcome, base))


def requests(found: Prepared, base: str, where: object) -> tuple[tuple[Stage, str], ...]:
    """Everything that is sent, and to which address."""
    name = variant_name(found, base)
    create = {"model": name, "from": base, "parameters": dict(found.variant.parameters), "stream": True}
    load = {"model": name, "stream": False}
    return (
        (Stage.VERSION, f"GET http://{where}/api/version"),
        (Stage.CREATE, f"POST http://{where}/api/create {json.dumps(create, ensure_ascii=False)}"),
        (Stage.LOAD, f"POST http://{where}/api/generate {json.dumps(load, ensure_ascii=False)}"),
        (Stage.READ, f"GET http://{where}/api/ps"),
    )


def applied(server: OllamaServer, found: Prepared, base: str, told: Callable[[Stage, str], None]) -> Applied:
    """Blocking. `told` hears each stage as it begins; OllamaError ends it."""
    name = variant_name(found, base)
    told(Stage.VERSION, "")
    version = server.version()
    told(Stage.CREATE, version)
    server.create(name, base, dict(found.variant.parameters), lambda said: told(Stage.CREATE, said))
    told(Stage.LOAD, "")
    server.load(name)
    told(Stage.READ, "")
    running = (one for one in server.running() if one.name in (name, f"{name}:latest"))
    return Applied(version, next(running, None))


@dataclass(frozen=True, slots=True)
class Held:
    """What a plan needs as a server counts it: without the engine overhead, which only the driver sees."""

    everywhere: int
    on_gpus: int
    context_tokens: int


def held(outcome: Outcome) -> Held:
    """Of what the variant is counted to do."""
    parts = [(device.index, device.usage.used - device.usage.overhead) for device in outcome.devices]
    on_gpus = sum(size for index, size in parts if index >= 0)
    return Held(sum(size for _, size in parts), on_gpus, outcome.estimate.context.n_ctx)
