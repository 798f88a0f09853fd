"""The option `--export`. Apart, because what it chooses from is loaded only when somebody exports."""

import argparse
import sys
from dataclasses import dataclass
from typing import Final

LIST: Final = "list"


@dataclass(frozen=True, slots=True)
class Wanted:
    """`part` is a way, or the name of a file; "" for what suits this system."""

    name: str
    part: str


class ExportAction(argparse.Action):
    """`--export list` prints the names and ends, as `--help` does."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        from lamella.cli.export_words import TITLES

        del option_string
        name, _, part = str(values).partition(":")
        if name == LIST:
            width = max(map(len, TITLES))
            sys.stdout.write("".join(f"{each.ljust(width)}  {title}\n" for each, title in TITLES.items()))
            parser.exit()
        if name not in TITLES:
            raise argparse.ArgumentError(self, f'"{name}" is none of {", ".join(TITLES)}')
        setattr(namespace, self.dest, Wanted(name, part))
