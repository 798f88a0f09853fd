"""What can be typed behind plan and render, with llama.cpp's names wherever llama.cpp has one."""

import argparse
from collections.abc import Callable, Sequence
from typing import Final

from lamella.cli import overrides, values
from lamella.cli.export_option import ExportAction
from lamella.cli.top import Parser
from lamella.estimate.settings import CacheType, FlashAttention, Program, SplitMode
from lamella.placement.allocators import ALLOCATORS

LOAD_MODES: Final = ("auto", "none", "mmap", "mlock", "mmap+mlock", "dio")  # llama.cpp b11434
PICTURES: Final = (".png", ".svg", ".pdf")
LANGUAGES: Final = ("en", "zh_CN")
THEMES: Final = ("light", "dark")


class _Append(argparse.Action):
    """Adds the parts of one more use to those before it."""

    def __call__(
        self, parser: object, namespace: argparse.Namespace, values: object, option_string: str | None = None
    ) -> None:
        del parser, option_string
        before = getattr(namespace, self.dest) or ()
        setattr(namespace, self.dest, (*before, *(values if isinstance(values, tuple) else ())))


class _AppendAllExperts(argparse.Action):
    def __call__(
        self, parser: object, namespace: argparse.Namespace, values: object, option_string: str | None = None
    ) -> None:
        del parser, option_string, values
        setattr(namespace, self.dest, (*(getattr(namespace, self.dest) or ()), *overrides.all_experts()))


def plan_parser() -> Parser:
    parser = Parser(
        prog="lamella plan",
        description="Print where the layers of a model go and what each device then holds.",
        epilog="exit status: 0 it fits, 1 it does not, 2 wrong usage, 3 the model cannot be read",
    )
    _add_model(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table; sizes in bytes")
    words = "the plan for an engine instead of a table; --export list tells the names"
    parser.add_argument("--export", action=ExportAction, metavar="NAME[:PART]", help=words)
    _add_planning(parser)
    return parser


def render_parser() -> Parser:
    parser = Parser(prog="lamella render", description="Draw where the layers of a model go into a file.")
    _add_model(parser)
    add = parser.add_argument
    add("-o", dest="out", required=True, metavar="OUT", type=_picture, help="file that ends in .png, .svg or .pdf")
    add("--theme", choices=THEMES, default="light")
    add("--patterns", action="store_true", help="give every device a pattern besides its colour")
    add("--size", type=values.picture_size, default=(1600, 1000), metavar="WxH", help="pixels (1600x1000)")
    add("--lang", choices=LANGUAGES, default="en")
    add("--scale", type=int, choices=(1, 2, 3), default=1, help="a PNG with so many times the pixels each way (1)")
    add("--no-cards", dest="cards", action="store_false", help="without the devices beside the layers")
    add("--no-verdict", dest="verdict", action="store_false", help="without the sentence below the layers")
    add("--strip-only", action="store_true", help="the layers without what stands around them")
    _add_planning(parser)
    return parser


def planning_options(parser: Parser) -> tuple[str, ...]:
    """Names under which the options that make a plan come; each is None where it was not given."""
    return tuple(action.dest for group in parser._action_groups[2:] for action in group._group_actions)


def _add_model(parser: Parser) -> None:
    parser.add_argument("model", metavar="MODEL", help="a .gguf (any part), ollama:NAME[:TAG], or a .lamella plan")


def _add_planning(parser: Parser) -> None:
    _add_devices(parser.add_argument_group("devices"))
    _add_asked(parser.add_argument_group("what is asked of the engine"))
    _add_memory(parser.add_argument_group("memory of the engine"))
    _add_placement(parser.add_argument_group("placement"))
    _add_fit(parser.add_argument_group("fit"))


def _add_devices(group: argparse._ArgumentGroup) -> None:
    spec = "SIZE[/FREE], a known card[/FREE], or N*SPEC; repeat for more"
    group.add_argument("--gpu", action=_Append, type=values.gpus, metavar="SPEC", help=f"{spec}; none for no GPU")
    group.add_argument("--rpc", action=_Append, type=values.remotes, metavar="SPEC", help=f"a remote GPU: {spec}")
    group.add_argument("--ram", type=values.host, metavar="SIZE[/FREE]", help="system memory (this computer's)")


def _add_asked(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    program = values.choice(Program)
    add("--program", type=program, metavar="NAME", help="whose defaults: llama-server (default) or llama-cli")
    add("-c", "--ctx-size", type=values.number(0), metavar="N", help="context in tokens; 0 (default): the model's")
    for letter in "kv":
        name = f"-ct{letter}", f"--cache-type-{letter}"
        add(*name, type=values.choice(CacheType), metavar="T", help=f"type of the {letter.upper()} cache (f16)")
    add("-fa", "--flash-attn", type=values.choice(FlashAttention), metavar="on|off|auto", help="flash attention (auto)")
    add("-b", "--batch-size", type=values.number(1), metavar="N", help="batch (2048)")
    add("-ub", "--ubatch-size", type=values.number(1), metavar="N", help="micro-batch (512)")
    most = values.MOST_SEQUENCES
    add("-np", "--parallel", type=values.number(1, most), metavar="N", help="parallel sequences (the program's)")


def _add_memory(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("-kvu", "--kv-unified", dest="kv_unified", action="store_const", const=True, help="one cache for all sequences")
    add("-no-kvu", "--no-kv-unified", dest="kv_unified", action="store_const", const=False, help="a cache for each")
    add("-nkvo", "--no-kv-offload", dest="no_kv_offload", action="store_const", const=True, help="caches on the CPU")
    add("-mm", "--mmproj", metavar="FILE", help="projector for pictures or sound, in a file of its own")
    add("--no-mmproj-offload", action="store_const", const=True, help="the projector on the CPU")
    add("--swa-full", action="store_const", const=True, help="full-size caches for sliding-window layers")
    add("-lm", "--load-mode", choices=LOAD_MODES, metavar="MODE", help=f"{', '.join(LOAD_MODES)}; sizes are the same")
    add("--no-host", action="store_const", const=True, help="no pinned buffers in system memory")


def _add_placement(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--allocator", type=_allocator, metavar="NAME", help=f"whose rules: {', '.join(ALLOCATORS)} (llama.cpp)")
    add("-ngl", "--gpu-layers", "--n-gpu-layers", dest="ngl", type=values.layers, metavar="N", help="layers on GPUs")
    add("-ts", "--tensor-split", dest="ts", type=values.split, metavar="A,B,...", help="shares of the GPUs")
    add("-sm", "--split-mode", type=values.choice(SplitMode), metavar="none|layer|row", help="layer")
    add("-mg", "--main-gpu", type=values.number(0), metavar="N", help="the GPU of -sm none (0), or the one for Ollama")
    _add_rule(group, ("-ot", "--override-tensor"), overrides.rules, "PATTERN=DEV,...", "tensors on another device")
    _add_rule(group, ("-ncmoe", "--n-cpu-moe"), overrides.experts_of_first, "N", "experts of N first blocks on the CPU")
    _add_rule(group, ("-ncffn", "--n-cpu-ffn"), overrides.ffn_of_first, "N", "FFN of N first blocks on the CPU")
    add("-cmoe", "--cpu-moe", dest="rules", action=_AppendAllExperts, nargs=0, help="all experts on the CPU")
    add("--num-gpu", type=values.number(-1), metavar="N", help="Ollama: layers on GPUs; -1 (default): what fits")
    add("--sched-spread", action="store_const", const=True, help="Ollama: all GPUs even where one is enough")


def _add_rule(
    group: argparse._ArgumentGroup,
    names: Sequence[str],
    parsed: Callable[[str], tuple[overrides.Rule, ...]],
    metavar: str,
    words: str,
) -> None:
    group.add_argument(*names, dest="rules", action=_Append, type=parsed, metavar=metavar, help=words)


def _add_fit(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("-fitt", "--fit-target", type=values.margins, metavar="MIB,...", help="margin for each device (1024)")
    add("-fitc", "--fit-ctx", type=values.number(1), metavar="N", help="least context that fit may choose (4096)")


def _allocator(name: str) -> str:
    if name in ALLOCATORS:
        return name
    known = ", ".join(ALLOCATORS)
    raise argparse.ArgumentTypeError(f'"{name}" is none of {known}')


def _picture(path: str) -> str:
    if not path.lower().endswith(PICTURES):
        raise argparse.ArgumentTypeError(f'"{path}" does not end in .png, .svg or .pdf')
    return path
