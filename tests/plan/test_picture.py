"""A plan inside a picture: what goes in comes out, and pictures without one, or with a damaged one, say so."""

import base64
import re
import zlib
from pathlib import Path

import pytest

from lamella.plan.file import PlanFileError
from lamella.plan.picture import png_with_plan, read_picture, saved_plan, svg_with_plan
from lamella.plan.plan import Plan, with_edge
from tests.helpers.plans import hand_plan

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1">\n<g/></svg>\n'


@pytest.fixture
def plan() -> Plan:
    return with_edge(hand_plan(1, 3), 1, 2)


def written(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


def test_a_png_brings_back_the_plan(plan: Plan, tmp_path: Path) -> None:
    assert read_picture(written(tmp_path / "a.png", png_with_plan(PNG, plan))) == plan


def test_a_drawing_brings_back_the_plan(plan: Plan, tmp_path: Path) -> None:
    path = written(tmp_path / "A.SVG", svg_with_plan(SVG, plan))
    assert saved_plan(path) == plan


def test_the_png_stays_a_png(plan: Plan) -> None:
    held = png_with_plan(PNG, plan)
    assert held.startswith(PNG[:-12])
    assert held.endswith(PNG[-12:])
    assert held == png_with_plan(PNG, plan)


@pytest.mark.parametrize(("name", "content"), [("a.png", PNG), ("a.svg", SVG), ("a.png", b"GIF89a"), ("b.png", b"")])
def test_a_picture_without_a_plan_says_so(name: str, content: bytes, tmp_path: Path) -> None:
    path = written(tmp_path / name, content)
    with pytest.raises(PlanFileError, match=re.escape(f"{path}: this picture holds no plan")):
        read_picture(path)


def test_a_png_cut_off_in_its_plan_is_damaged_and_nothing_worse(plan: Plan, tmp_path: Path) -> None:
    held = png_with_plan(PNG, plan)
    # Behind the plan are two checksums of four bytes, and the end of the picture.
    for length in range(len(PNG), len(held) - 12 - 8, 97):
        with pytest.raises(PlanFileError):
            read_picture(written(tmp_path / "a.png", held[:length]))


def test_a_plan_that_unpacks_without_end_is_cut(tmp_path: Path) -> None:
    bomb = zlib.compress(bytes(200 << 20), 9)
    drawing = SVG.replace(b"<g/>", b'<metadata id="lamella-plan">' + base64.b64encode(bomb) + b"</metadata>")
    with pytest.raises(PlanFileError, match="not a Lamella plan"):
        read_picture(written(tmp_path / "a.svg", drawing))


def test_a_picture_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlanFileError, match=r"gone\.png: No such file"):
        read_picture(str(tmp_path / "gone.png"))
