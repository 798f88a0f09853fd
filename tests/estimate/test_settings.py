"""What is asked of the engine, where the engine reads it in a way of its own."""

from lamella.estimate.settings import Settings
from lamella.units import GIB, MIB


def test_one_margin_holds_for_every_gpu() -> None:
    asked = Settings(margins=(512 * MIB,))
    assert [asked.margin(gpu) for gpu in range(3)] == [512 * MIB] * 3


def test_of_several_margins_each_holds_for_its_gpu_and_the_rest_keep_the_default() -> None:
    asked = Settings(margins=(0, 2 * GIB))
    assert [asked.margin(gpu) for gpu in range(4)] == [0, 2 * GIB, GIB, GIB]
