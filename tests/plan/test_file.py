"""Plan files: what goes in comes out, and what is no plan is refused with one sentence."""

import json
import os
import re
import stat
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from lamella.placement.placement import Overflow
from lamella.plan.file import FORMAT, LARGEST, PlanFileError, decoded, encoded, fingerprint, read_plan, save_plan
from lamella.plan.plan import Plan
from tests.helpers.plans import hand_plan, plans, small_model

PLAN = hand_plan(1, 3)


@given(plans())
def test_a_plan_comes_back_as_it_was(plan: Plan) -> None:
    assert decoded(encoded(plan), "a.lamella") == plan


def test_a_saved_plan_opens_without_its_model(tmp_path: Path) -> None:
    path = str(tmp_path / "方案.lamella")
    save_plan(PLAN, path)
    assert not Path(PLAN.model.path).exists()
    assert read_plan(path) == PLAN


def test_a_plan_from_before_ollamas_rules_reads_as_one_without_them() -> None:
    def without(document: dict[str, Any]) -> None:
        plan = document["plan"]
        for name in ("ollama", "visible"):
            del plan["settings"][name]
        for name in ("vision", "pooled", "kv_heads_named"):
            del plan["model"][name]
        del plan["allocation"]["started"]

    assert decoded(_document(without), "a.lamella") == PLAN


def test_sizes_stand_in_the_file_as_whole_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.lamella"
    save_plan(PLAN, str(path))
    document = json.loads(path.read_text("utf-8"))
    assert document["format"] == 1
    assert document["identity"]["file_bytes"] == PLAN.model.file_bytes
    assert document["plan"]["gpus"][0]["free"] == 25_769_803_776
    assert len(document["plan"]["model"]["tensors"]) == 10


def test_a_name_that_is_not_utf8_does_not_stop_a_save(tmp_path: Path) -> None:
    model = replace(PLAN.model, path=os.fsdecode(b"/models/\xff.gguf"))
    path = str(tmp_path / "a.lamella")
    save_plan(replace(PLAN, model=model), path)
    assert read_plan(path).model.path == "/models/\N{REPLACEMENT CHARACTER}.gguf"


def test_the_fingerprint_follows_the_tensors_and_not_the_path() -> None:
    model = small_model()
    assert fingerprint(replace(model, path="/elsewhere/model.gguf")) == fingerprint(model)
    assert fingerprint(replace(model, tensors=model.tensors[:-1])) != fingerprint(model)


def _document(change: Callable[[Any], None]) -> bytes:
    document = json.loads(encoded(PLAN))
    change(document)
    return json.dumps(document).encode()


def _changed(*path: str | int, to: object) -> bytes:
    def change(document: Any) -> None:  # noqa: ANN401
        for key in path[:-1]:
            document = document[key]
        document[path[-1]] = to

    return _document(change)


REFUSED = {
    "empty": (b"", "not a Lamella plan"),
    "no JSON": (b"GGUF\x03\x00\x00\x00", "not a Lamella plan"),
    "other JSON": (b'{"a": 1}', "not a Lamella plan"),
    "a list": (b"[1, 2]", "not a Lamella plan"),
    "what plan --json prints": (b'{"lamella": "0.1.0", "format": 1, "model": {}}', "not a Lamella plan"),
    "not UTF-8": (b'{"document": "\xff"}', "not a Lamella plan"),
    "deep": (b'{"a": ' + b"[" * 100_000, "not a Lamella plan"),
    "cut": (encoded(PLAN)[:-200], "damaged"),
    "newer": (_changed("format", to=FORMAT + 1), f"format {FORMAT + 1}, made by a newer Lamella"),
    "no version": (_changed("format", to=0), "not a Lamella plan"),
    "wrong type": (_changed("plan", "model", "block_count", to="four"), "Expected `int`"),
    "cache type": (_changed("plan", "settings", "type_k", to="q9"), "Invalid enum value 'q9'"),
    "missing": (_document(lambda document: document["plan"].pop("host")), "missing required field `host`"),
    "homes": (_changed("plan", "allocation", "placement", "homes", to=[0, 0]), "2 layers are placed"),
    "device": (_changed("plan", "allocation", "placement", "homes", 0, to=2), "GPU 2 of 2"),
    "below the CPU": (_changed("plan", "allocation", "placement", "homes", 0, to=-2), "GPU -2 of 2"),
    "negative": (_changed("plan", "gpus", 0, "free", to=-1), "GPU 0 has the size -1"),
    "enormous": (_changed("plan", "host", "total", to=1 << 62), "system memory has the size"),
    "tensor": (_changed("plan", "model", "tensors", 1, "nbytes", to=-5), "attn_q.weight has the size -5"),
    "type": (_changed("plan", "model", "tensors", 1, "type", to="q9_z"), 'of type "q9_z", which is not known'),
    "name": (_changed("plan", "model", "tensors", 1, "name", to=""), "without a name"),
    "other block": (_changed("plan", "model", "tensors", 1, "layer", to=3), "attn_q.weight in block 3"),
    "block": (_changed("plan", "model", "tensors", 1, "layer", to=4), "in block 4 of 4"),
    "per block": (_changed("plan", "model", "kv_heads", to=[8]), "1 values of kv_heads for 4 blocks"),
    "pin": (_changed("plan", "pins", to=[2]), "in front of GPU 2"),
    "allocator": (_changed("plan", "allocator", to="magic"), '"magic" is not known'),
    "margins": (_changed("plan", "settings", "margins", to=[]), "no margin"),
    "batch": (_changed("plan", "settings", "batch", to=0), "below 1"),
    "other model": (_changed("plan", "model", "tensors", 1, "nbytes", to=7), "does not belong to the model"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_plan_is_refused_with_a_sentence_and_left_alone(tmp_path: Path, kind: str) -> None:
    content, reason = REFUSED[kind]
    path = tmp_path / "a.lamella"
    path.write_bytes(content)
    with pytest.raises(PlanFileError) as refusal:
        read_plan(str(path))
    assert str(refusal.value).startswith(f"{path}: ")
    assert reason in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert path.read_bytes() == content


def test_the_sentence_stays_one_line_whatever_the_file_is_called(tmp_path: Path) -> None:
    path = tmp_path / "two\nlines.lamella"
    path.write_bytes(b"")
    with pytest.raises(PlanFileError) as refusal:
        read_plan(str(path))
    assert str(refusal.value) == f"{tmp_path}/two\\nlines.lamella: not a Lamella plan"


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.lamella"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(PlanFileError, match="larger than 64 MiB"):
        read_plan(str(path))


def test_refusing_a_huge_file_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.lamella"
    with path.open("wb") as file:
        file.truncate(LARGEST * 16)
    tracemalloc.start()
    with pytest.raises(PlanFileError):
        read_plan(str(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.lamella")
    with pytest.raises(PlanFileError, match="pipe"):
        read_plan(str(tmp_path / "pipe.lamella"))
    with pytest.raises(PlanFileError, match="folder"):
        read_plan(str(tmp_path))
    with pytest.raises(PlanFileError, match="No such file"):
        read_plan(str(tmp_path / "absent.lamella"))


def test_a_save_that_fails_leaves_the_old_plan_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.lamella"
    save_plan(PLAN, str(path))
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        del descriptor
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PlanFileError, match=r"a\.lamella: the plan was not saved: No space left on device"):
        save_plan(hand_plan(0, 1), str(path))
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["a.lamella"]


def test_a_plan_cannot_take_the_place_of_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "a.lamella"
    folder.mkdir()
    with pytest.raises(PlanFileError, match="not saved"):
        save_plan(PLAN, str(folder))
    assert os.listdir(tmp_path) == ["a.lamella"]
    with pytest.raises(PlanFileError, match="not saved"):
        save_plan(PLAN, str(tmp_path / "absent" / "a.lamella"))


def test_a_plan_cannot_take_the_place_of_a_pipe_or_a_device(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.lamella"
    os.mkfifo(pipe)
    with pytest.raises(PlanFileError, match=r"pipe\.lamella: the plan was not saved: there is something that is not"):
        save_plan(PLAN, str(pipe))
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert os.listdir(tmp_path) == ["pipe.lamella"]


def test_saving_keeps_permissions_and_follows_links(tmp_path: Path) -> None:
    path = tmp_path / "a.lamella"
    save_plan(PLAN, str(path))
    path.chmod(0o640)
    link = tmp_path / "link.lamella"
    link.symlink_to(path)
    save_plan(hand_plan(0, 1), str(link))
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert read_plan(str(path)) == hand_plan(0, 1)


@pytest.mark.parametrize("name", ["blk.0.x", "blk.1.ffn_up.weight"])
def test_overflow_of_a_tensor_that_is_not_there_is_refused(name: str) -> None:
    """Everything behind the file looks tensors up by name."""
    allocation = PLAN.allocation
    strange = replace(allocation.placement, overflow=(Overflow(0, (name,), -1),))
    damaged = replace(PLAN, allocation=replace(allocation, placement=strange))
    with pytest.raises(PlanFileError, match=re.escape(f'overflow of tensor "{name}", which layer 0 has not')):
        decoded(encoded(damaged), "a.lamella")
