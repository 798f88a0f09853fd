"""What can be typed behind `lamella` itself: little, because a window that opens waits for it."""

import argparse
import re

from lamella import __version__


class Parser(argparse.ArgumentParser):
    """argparse without its guesses: an option is what is spelled out, or an error."""

    def __init__(self, *, prog: str, description: str, usage: str | None = None, epilog: str | None = None) -> None:
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        # What begins like a negative number is no option: "-ts -1,2" is told what is wrong with -1.
        self._negative_number_matcher = re.compile(r"-[.\d]")

    def _get_option_tuples(self, option_string: str) -> list[tuple[argparse.Action, str, str | None]]:
        # Even without abbreviations argparse takes "-nk" for "-nkvo" and "-c4096" for "-c 4096".
        del option_string
        return []


def top_parser() -> Parser:
    """For everything that is no command: files for the window, `--help`, `--version`."""
    parser = Parser(
        prog="lamella",
        usage="lamella [FILE ...]\n       lamella {plan,render,log,devices,models} ...",
        description="See where each layer of a language model will live, and move it.",
        epilog=(
            "commands:\n"
            "  plan MODEL      print where the layers go\n"
            "  render MODEL    draw it into a file\n"
            "  log FILE        what a server log says happened\n"
            "  devices         the devices of this computer\n"
            "  models          models found on this computer\n\n"
            "lamella COMMAND --help tells the options of a command. A file with the name of a command is ./NAME."
        ),
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="a .gguf or a .lamella plan; each gets a window")
    words = "start empty: neither with the plans that were open last nor with unsaved ones"
    parser.add_argument("--no-restore", dest="restore", action="store_false", help=words)
    parser.add_argument("--version", action="version", version=f"lamella {__version__}")
    return parser


def listing_parser(command: str, description: str) -> Parser:
    parser = Parser(prog=f"lamella {command}", description=description)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table; sizes in bytes")
    return parser


def log_parser() -> Parser:
    parser = listing_parser("log", "Print what a log of Ollama, llama.cpp or llama-server says happened.")
    parser.add_argument("file", metavar="FILE", help="a log, or - for standard input")
    parser.epilog = "llama-server says where the layers go when it is started with -lv 4 (or LLAMA_ARG_LOG_VERBOSITY=4)"
    return parser


def devices_parser() -> Parser:
    parser = listing_parser("devices", "Print the devices of this computer as Lamella sees them.")
    words = "a line every so many seconds (1) until Ctrl-C; with --json one object a line"
    parser.add_argument("--watch", nargs="?", type=_seconds, const=1.0, metavar="SECONDS", help=words)
    return parser


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f'"{text}" is not a number of seconds') from error
    if not 0.1 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError(f"{text} is not from 0.1 to 86400 seconds")
    return seconds
