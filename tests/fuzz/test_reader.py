"""Made-up and damaged files: our reader agrees with gguf's on sound ones and says one sentence about all others."""

from pathlib import Path
from time import process_time

from gguf import GGUFReader
from gguf.constants import GGUFEndian
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamella.model.file_error import ModelFileError
from lamella.model.ggml import known_types, type_by_name
from lamella.model.gguf import Skipped, Value, read_header
from lamella.model.model import Model
from lamella.model.reading import read_model
from tests.helpers import gguf_writer as writer
from tests.helpers.gguf_writer import Array, GgufFile, TensorSpec, Typed, small_model, vocabulary

ours = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

BITS = {"u8": (0, 8), "i8": (1, 7), "u16": (0, 16), "i16": (1, 15), "u32": (0, 32), "i32": (1, 31), "u64": (0, 64)}
names = st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0x2FFF), min_size=1, max_size=20)
# gguf's reader has no q2_0 yet.
type_names = st.sampled_from([row.name for row in known_types() if row.name != "q2_0"])


def whole(kind: str) -> st.SearchStrategy[int]:
    signed, bits = BITS[kind]
    return st.integers(-(1 << bits) if signed else 0, (1 << bits) - 1)


def arrays(kind: str) -> st.SearchStrategy[Array]:
    # An empty array has no element type in gguf's reader.
    return st.lists(whole(kind), min_size=1, max_size=9).map(lambda found: Array(kind, tuple(found)))


scalars = st.sampled_from(sorted(BITS)).flatmap(lambda kind: whole(kind).map(lambda value: Typed(kind, value)))
values = st.one_of(
    scalars,
    st.booleans(),
    st.text(max_size=30),
    st.floats(width=32, allow_nan=False).map(lambda value: Typed("f32", value)),
    st.floats(allow_nan=False).map(lambda value: Typed("f64", value)),
    st.sampled_from(sorted(BITS)).flatmap(arrays),
    st.lists(st.text(max_size=9), min_size=1, max_size=9).map(lambda found: Array("text", tuple(found))),
)


@st.composite
def tensors(draw: st.DrawFn) -> TensorSpec:
    kind = draw(type_names)
    row = draw(st.integers(1, 3)) * type_by_name(kind).block
    rest = draw(st.lists(st.integers(1, 4), max_size=3))
    return TensorSpec(draw(names), (row, *rest), kind)


files = st.builds(
    GgufFile,
    metadata=st.dictionaries(names.filter(lambda key: key != "general.alignment"), values, max_size=8),
    tensors=st.lists(tensors(), min_size=1, max_size=8, unique_by=lambda one: one.name).map(tuple),
    version=st.sampled_from([2, 3]),
    big_endian=st.booleans(),
)


def same_value(value: Value, theirs: object) -> bool:
    if isinstance(value, Skipped):
        return isinstance(theirs, list) and len(theirs) == value.count
    return (list(value) if isinstance(value, tuple) else value) == theirs


@given(file=files)
@ours
def test_agrees_with_ggufs_reader(file: GgufFile, tmp_path: Path) -> None:
    path = file.write(tmp_path / "m.gguf")
    header, theirs = read_header(path), GGUFReader(path)

    assert header.big_endian == (theirs.endianess == GGUFEndian.BIG)
    fields = {name: field for name, field in theirs.fields.items() if not name.startswith("GGUF.")}
    assert list(header.metadata) == list(fields)
    assert all(same_value(header.metadata[name], field.contents()) for name, field in fields.items())
    assert [(t.name, t.shape, t.type, t.nbytes, header.data_offset + t.offset) for t in header.tensors] == [
        (t.name, tuple(int(n) for n in t.shape), t.tensor_type.name.lower(), int(t.n_bytes), t.data_offset)
        for t in theirs.tensors
    ]
    assert header.missing == 0


SOUND = GgufFile({**small_model().metadata, **vocabulary(40, 40), "general.alignment": 32}, small_model().tensors)
BYTES = SOUND.header() + bytes(64)
nasty = st.sampled_from(
    [b"\xff" * 8, bytes(8), b"\0\0\0\0\0\0\0\x10", b"\xff\xff\xff\x7f", b"\x09\0\0\0", b"\x08\0\0\0"]
)
damages = st.lists(
    st.tuples(st.integers(0, len(BYTES) - 1), st.one_of(nasty, st.binary(min_size=1, max_size=8))), max_size=4
)


def outcome(path: Path) -> Model | ModelFileError:
    begun = process_time()
    found: Model | ModelFileError
    try:
        found = read_model(path)
    except ModelFileError as error:
        found = error
    assert process_time() - begun < 1
    if isinstance(found, ModelFileError):
        assert str(found).startswith(f"{path}: ")
        assert str(found).isprintable()
    return found


@given(damage=damages, length=st.integers(0, len(BYTES)) | st.just(len(BYTES)))
@ours
def test_damage_gives_a_model_or_a_sentence(damage: list[tuple[int, bytes]], length: int, tmp_path: Path) -> None:
    content = bytearray(BYTES)
    for place, bad in damage:
        content[place : place + len(bad)] = bad
    path = tmp_path / "m.gguf"
    path.write_bytes(content[:length])
    assert isinstance(outcome(path), Model | ModelFileError)


@given(content=st.binary(max_size=400), big_endian=st.booleans())
@ours
def test_noise_behind_the_first_letters(content: bytes, big_endian: bool, tmp_path: Path) -> None:
    version = (3).to_bytes(4, "big" if big_endian else "little")
    path = tmp_path / "m.gguf"
    path.write_bytes(b"GGUF" + version + content)
    assert isinstance(outcome(path), ModelFileError)


# Every key that a plan is made from, with any value: no exception but ours, and per-block tuples of the right length.
KEYS = [
    "block_count", "context_length", "embedding_length", "feed_forward_length", "vocab_size", "expert_count",
    "expert_used_count", "expert_feed_forward_length", "nextn_predict_layers", "attention.head_count",
    "attention.head_count_kv", "attention.key_length", "attention.value_length", "attention.sliding_window",
    "attention.sliding_window_pattern", "attention.shared_kv_layers", "attention.kv_lora_rank",
    "attention.key_length_mla", "attention.causal", "rope.dimension_count", "ssm.conv_kernel", "ssm.inner_size",
    "ssm.state_size", "ssm.group_count", "wkv.head_size", "shortconv.l_cache", "kda.head_dim",
]  # fmt: skip
families = st.sampled_from(
    ["llama", "gemma3", "deepseek2", "mamba", "qwen3next", "gemma3n", "bert", "rwkv6", "tomorrow"]
)


@given(architecture=families, changes=st.dictionaries(st.sampled_from(KEYS), values, max_size=6))
@ours
def test_any_metadata(architecture: str, changes: dict[str, writer.Value], tmp_path: Path) -> None:
    file = small_model(changes, architecture=architecture)
    state = TensorSpec("blk.0.ssm_a", (8,))
    path = GgufFile(file.metadata, (*file.tensors, state)).write(tmp_path / "m.gguf")
    found = outcome(path)
    if isinstance(found, Model):
        lengths = {len(found.heads), len(found.kv_heads), len(found.feed_forward), len(found.windowed)}
        assert lengths | {len(found.cached), len(found.recurrent)} == {found.block_count}
        assert 0 <= found.next_token_blocks <= found.block_count
