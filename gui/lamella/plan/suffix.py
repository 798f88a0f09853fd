"""What the name of a plan file ends in; apart from `file.py`, whose decoder takes longer to import than a start has."""

from typing import Final

PLAN_SUFFIX: Final = ".lamella"
