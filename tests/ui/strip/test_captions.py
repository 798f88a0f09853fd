"""What the strip says, and that it has room for it."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from lamella.plan.outcome import outcome_of
from lamella.plan.plan import new_plan
from lamella.ui.fonts import load_fonts, ui_font
from lamella.ui.strip.captions import Caption, captions
from lamella.ui.strip.layout import Rect
from lamella.ui.strip.look import Look, sized, strip_fonts
from lamella.ui.strip.paint import layout_for
from lamella.ui.theme import LIGHT
from lamella.units import GIB, MIB
from tests.helpers.plans import HOST, gpu
from tests.helpers.reference import golden_model
from tests.helpers.sample_plan import Sample, sample_outcome

EIGHT = Sample(edges=(2, 40, 44, 48, 52, 54, 64, 74), gpu_free=20 * GIB)
DEEP = Sample(blocks=200, edges=(50, 120))
EXPERTS = Sample(edges=(0, 40), experts_on_cpu=frozenset({*range(30, 40), *range(60, 80)}))
TINY = Sample(blocks=18, edges=(0,), light_block=5 * MIB, heavy_block=5 * MIB, output=170 * MIB, embeddings=170 * MIB)


Said = Callable[..., tuple[Caption, ...]]


@pytest.fixture
def said(qapp: QApplication) -> Said:
    load_fonts()

    def all_captions(sample: Sample, width: int = 900, height: int = 560) -> tuple[Caption, ...]:
        outcome, look = sample_outcome(sample), Look(LIGHT, strip_fonts(sized(ui_font(10), 14)))
        layout = layout_for(outcome, Rect(2, 2, width, height), look.fonts)
        return captions(outcome, layout, look)

    return all_captions


def texts(found: tuple[Caption, ...]) -> list[str]:
    return [caption.text for caption in found if caption.text]


def test_every_span_says_its_device_its_layers_and_its_bytes(said: Said) -> None:
    found = texts(said(Sample()))
    assert {"CPU", "GPU 0", "GPU 1", "22 layers · 12.7 GiB", "30 layers · 16.6 GiB"} <= set(found)
    assert "28 layers + output · 16.8 GiB" in found
    assert "GiB per layer" in found


def test_a_span_without_room_says_less(said: Said) -> None:
    found = texts(said(EIGHT))
    assert {"GPU 0", "1", "2", "3"} <= set(found)
    assert "GPU 1" not in found


def test_spans_in_a_narrow_strip_say_layers_and_bytes_below_each_other(said: Said) -> None:
    narrow = Sample(edges=tuple(range(0, 80, 10)))
    found = texts(said(narrow, 560))
    first = found.index("GPU 0")
    assert found[first : first + 6] == ["GPU 0", "10", "6.0 GiB", "GPU 1", "10", "5.5 GiB"]
    wider = texts(said(narrow, 900))
    first = wider.index("GPU 0")
    assert wider[first : first + 3] == ["GPU 0", "10 layers", "6.0 GiB"]


def test_a_span_that_was_made_narrow_keeps_its_bytes(said: Said) -> None:
    found = texts(said(Sample(edges=(5, 72))))
    assert found[found.index("GPU 1") :][:3] == ["GPU 1", "9 layers", "5.6 GiB"]
    tiny = texts(said(Sample(edges=(5, 76))))
    assert tiny[tiny.index("CPU") :][:3] == ["CPU", "5", "3.0 G"]


def test_lines_of_a_span_and_what_is_over_do_not_meet(said: Said) -> None:
    for width in (560, 900, 1600):
        found = [caption for caption in said(EIGHT, width) if caption.text]
        for caption in found:
            under = [each for each in found if each is not caption and overlap(each.rect, caption.rect)]
            assert under == [], (caption.text, [each.text for each in under])


def overlap(one: Rect, other: Rect) -> bool:
    across = one.x + 1 < other.right and other.x + 1 < one.right
    return across and one.y + 2 < other.bottom and other.y + 2 < one.bottom


def test_an_over_full_device_says_by_how_much_beside_a_sign(said: Said) -> None:
    over = [caption for caption in said(EIGHT) if caption.warning is not None]
    assert [(caption.text, caption.colour) for caption in over] == [("2.5 GiB over", LIGHT.bad)]


def test_layers_with_experts_on_the_cpu_are_counted(said: Said) -> None:
    found = " ".join(texts(said(EXPERTS, 1400)))
    assert "experts of 10 on the CPU" in found
    assert "experts of 20 on the CPU" in found


@pytest.mark.parametrize("height", [300, 560])
def test_the_edge_of_experts_has_words_beside_it_that_hide_no_others(qapp: QApplication, height: int) -> None:
    load_fonts()
    outcome = outcome_of(new_plan(golden_model("qwen3-30b-a3b-q4_k_m"), (gpu(12 * GIB),), HOST))
    look = Look(LIGHT, strip_fonts(sized(ui_font(10), 14)))
    found = captions(outcome, layout_for(outcome, Rect(2, 2, 900, height), look.fonts), look)
    (words,) = (caption.rect for caption in found if caption.text == "experts from here on the CPU")
    others = [other.rect for other in found if other.text and other.rect != words]
    near = [other for other in others if other.x < words.right and words.x < other.right]
    assert not any(other.y < words.bottom - 1 and words.y + 1 < other.bottom for other in near)


def test_a_device_without_layers_of_its_own_says_that_it_is_over_full_too(said: Said) -> None:
    heavy = Sample(edges=(0, 40), experts_on_cpu=frozenset(range(80)), heavy_block=1500 * MIB, light_block=1500 * MIB)
    warnings = [caption.text for caption in said(heavy, 1400) if caption.warning is not None]
    assert warnings == ["CPU: 56.0 GiB over"]


def test_a_bar_too_tall_for_the_scale_says_its_size(said: Said) -> None:
    assert texts(said(TINY)).count("170.0 MiB") == 2


@pytest.mark.parametrize("width", [440, 560, 900])
def test_the_size_of_cut_embeddings_stays_off_the_first_edge(qapp: QApplication, width: int) -> None:
    load_fonts()
    outcome, look = sample_outcome(TINY), Look(LIGHT, strip_fonts(sized(ui_font(10), 14)))
    layout = layout_for(outcome, Rect(2, 2, width, 560), look.fonts)
    sizes = [caption for caption in captions(outcome, layout, look) if caption.text == "170.0 MiB"]
    assert min(caption.rect.right for caption in sizes) < layout.bands.x


@pytest.mark.parametrize("sample", [Sample(), EIGHT, DEEP, EXPERTS, TINY, Sample(blocks=1, edges=(1,))])
@pytest.mark.parametrize("width", [500, 900, 1600, 3800])
def test_no_text_is_clipped_or_leaves_the_picture(said: Said, sample: Sample, width: int) -> None:
    for caption in said(sample, width):
        needed = QFontMetricsF(caption.font).horizontalAdvance(caption.text)
        assert needed <= caption.rect.width + 0.5, caption.text
        assert caption.rect.x >= 0
        assert caption.rect.right <= width + 14
        assert caption.rect.bottom <= 562 + 1
