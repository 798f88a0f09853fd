"""The graph tables are read as they are meant, and cover the models they are for."""

import pytest

from lamella.estimate.compute.anatomy import anatomy
from lamella.estimate.compute.blocks import Condition, Product, rows
from lamella.estimate.compute.families import FAMILIES
from lamella.estimate.compute.recent import Recent
from lamella.estimate.compute.sketching import Sketches, covered
from tests.helpers.reference import GOLDEN, golden_model


def test_a_line_says_what_a_node_is() -> None:
    (row,) = rows("h  view! OUT k : RV,DV*HK*T//RV / nb1,DK*2 ?rotv&!fused")
    assert (row.name, row.op, row.operands, row.pinned, row.output) == ("h", "view", ("k",), True, True)
    assert row.sizes == (Product(("RV",), "1"), Product(("DV", "HK", "T"), "RV"))
    assert row.strides == (Product(("nb1",), "1"), Product(("DK", "2"), "1"))
    assert row.conditions == (Condition("rotv", True), Condition("fused", False))


@pytest.mark.parametrize("name", sorted(path.stem for path in (GOLDEN / "models").glob("*.gguf")))
def test_the_tables_read_every_weight_of_every_reference_model(name: str) -> None:
    found = anatomy(golden_model(name))
    assert found is not None
    assert covered(Sketches(found))


@pytest.mark.parametrize("architecture", FAMILIES)
def test_every_condition_and_operand_of_a_table_can_be_read(architecture: str) -> None:
    family = FAMILIES[architecture]
    parts = [family.attention, *([family.recurrent] if family.recurrent else [])]
    tables = [family.entrance, family.exit, *(table for one in parts for table in (one.pre, one.main, one.tail))]
    bound = {row.name for table in tables for row in rows(table)} | {"x"}
    for table in tables:
        for row in rows(table):
            assert all(operand[0] in "@$%&" or operand in bound for operand in row.operands), row


def test_what_was_not_asked_for_longest_is_forgotten() -> None:
    recent: Recent[int, object] = Recent(2)
    two, three = recent.get(2, object), recent.get(3, object)
    assert recent.get(2, object) is two
    recent.get(4, object)
    assert recent.get(2, object) is two
    assert recent.get(3, object) is not three
    assert len(recent) == 2
