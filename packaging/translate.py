"""Collects the window's texts and compiles its translations: `python3 packaging/translate.py`, after a text changed.

New texts arrive in resources/i18n/*.ts as unfinished; translate them there (Qt Linguist or an editor) and run this
again. The compiled .qm files are committed beside them, so that nobody needs the tools to run the program.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

import environment
from trouble import SetUpError, told

FOLDER: Final = environment.ROOT / "resources" / "i18n"
# The texts are English already; only the plural forms of English need a translation.
LANGUAGES: Final = {"en": ["-pluralonly"], "zh_CN": []}


def collect(folder: Path) -> None:
    """Brings every .ts in the folder up to the sources: new texts in, vanished ones out, no line numbers."""
    sources = sorted(str(path) for path in (environment.ROOT / "gui").rglob("*.py"))
    for code, options in LANGUAGES.items():
        target = str(folder / f"lamella_{code}.ts")
        language = ["-source-language", "en", "-target-language", code, "-locations", "none", "-no-obsolete"]
        _run("pyside6-lupdate", *language, *options, *sources, "-ts", target)


def compile_all(folder: Path, target: Path) -> None:
    for code in LANGUAGES:
        _run("pyside6-lrelease", str(folder / f"lamella_{code}.ts"), "-qm", str(target / f"lamella_{code}.qm"))


def _run(name: str, *arguments: str) -> None:
    answer = subprocess.run(
        [environment.program(name), *arguments], cwd=environment.ROOT, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        raise SetUpError(f"{name} failed: {(answer.stderr or answer.stdout).strip().splitlines()[0]}")


def _main() -> int:
    environment.prepare(environment.DEV_LOCK)
    collect(FOLDER)
    compile_all(FOLDER, FOLDER)
    for path in sorted(FOLDER.glob("*.ts")):
        unfinished = path.read_text(encoding="utf-8").count('type="unfinished"')
        print(f"{path.name}: {unfinished} unfinished")
    return 0


if __name__ == "__main__":
    sys.exit(told(_main))
