"""Exported plans bring the projector along, by a path that shells and files read right."""

import json
import shlex
from dataclasses import replace

from lamella.export.export import Way
from lamella.export.exports import exported
from lamella.plan.outcome import Outcome, outcome_of
from lamella.plan.plan import new_plan, with_projector, with_settings
from lamella.units import GIB
from tests.helpers.plans import HOST, gpu, small_model
from tests.helpers.projectors import sight

PATH = "/models/it's mmproj $(x).gguf"


def seeing(*, on_gpu: bool = True) -> Outcome:
    plan = with_projector(new_plan(small_model(), (gpu(4 * GIB),), HOST), replace(sight(300), path=PATH))
    return outcome_of(with_settings(plan, replace(plan.settings, offload_projector=on_gpu)))


def words(name: str, outcome: Outcome) -> list[str]:
    (piece,) = exported(name, outcome).pieces_for(Way.SH)
    return shlex.split(piece.text)


def test_llama_servers_command_names_the_file_and_says_where_it_is_kept_off_gpus() -> None:
    for name in ("llama-server", "llama-server-fit"):
        found = words(name, seeing())
        assert found[found.index("--mmproj") + 1] == PATH
        assert "--no-mmproj-offload" not in found
        assert "--no-mmproj-offload" in words(name, seeing(on_gpu=False))


def test_variables_say_the_same() -> None:
    pieces = exported("llama-server-env", seeing(on_gpu=False)).pieces
    text = "".join(piece.text for piece in pieces)
    assert "LLAMA_ARG_MMPROJ=" in text
    assert "LLAMA_ARG_MMPROJ_OFFLOAD=false" in text


def test_koboldcpp_and_a_modelfile_have_it_too() -> None:
    pieces = exported("koboldcpp", seeing(on_gpu=False)).pieces
    found = json.loads(next(piece.text for piece in pieces if piece.name.endswith(".kcpps")))
    assert (found["mmproj"], found["mmprojcpu"]) == (PATH, True)
    text = "".join(piece.text for piece in exported("ollama", seeing()).pieces)
    assert f"FROM /models/small.gguf\nFROM {PATH}\n" in text


def test_a_plan_without_one_says_nothing_of_it() -> None:
    plain = outcome_of(with_projector(seeing().plan, None))
    for name in ("llama-server", "llama-server-fit"):
        assert not [word for word in words(name, plain) if "mmproj" in word]
