"""Reading of very large files in a child process with a limit on its memory.

The child opens the file, finds lists and mapping, and hands the rows over a
pipe as they are asked for; nothing of them touches the disk. This process
stays small, and whatever a file makes the reader do ends with the child.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import get_language, override

from portal.spreadsheets.files.packages import Look
from portal.spreadsheets.files.refusals import UnreadableFile, too_large_file
from portal.spreadsheets.lists.layout import NoList

MEMORY = 3 * 1024 * 1024 * 1024
PROGRAM = "from portal.spreadsheets.staging.afar import serve; serve()"
REFUSALS = {"UnreadableFile": UnreadableFile, "NoList": NoList}

Rows = list[tuple[int, list[Any]]]


@dataclass
class Child:
    """The process that reads one file."""

    process: subprocess.Popen

    @classmethod
    def start(cls) -> Child:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": os.environ.get(
                "DJANGO_SETTINGS_MODULE", "portal.settings"
            ),
            "PORTAL_READER_MEMORY": str(MEMORY),
        }
        process = subprocess.Popen(  # noqa: S603 -- the command is our own
            [sys.executable, "-c", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=settings.BASE_DIR,
            env=environment,
        )
        child = cls(process)
        weakref.finalize(child, end, process)
        return child

    def ask(self, question: Any) -> None:
        try:
            pickle.dump(question, self.process.stdin)
            self.process.stdin.flush()
        except OSError as error:
            raise too_large_file() from error

    def answer(self) -> Any:
        """Return the next answer; raises what the child refuses the file with."""
        try:
            kind, content = pickle.load(self.process.stdout)  # noqa: S301 -- our own child
        except (EOFError, pickle.UnpicklingError) as error:
            if self.process.wait() == 1:
                raise RuntimeError("The reading process failed.") from error
            # It had more to keep than it may, and is no more.
            raise too_large_file() from error
        if kind in REFUSALS:
            raise REFUSALS[kind](content)
        return content

    def rows(self, size: int) -> Iterator[tuple[int, Rows]]:
        self.ask(size)
        try:
            while (chunk := self.answer()) is not None:
                yield chunk
        except GeneratorExit:
            while self.answer() is not None:
                pass
            raise


def end(process: subprocess.Popen) -> None:
    process.kill()
    process.stdin.close()
    process.stdout.close()
    process.wait()


def read_afar(
    path: Path, name: str, look: Look, register: str, **options: Any
) -> tuple[Any, Callable[[int], Iterator[tuple[int, Rows]]]]:
    """Return what a child says of a file, and how to get the rows of its lists.

    Raises UnreadableFile or NoList as reading it here would.
    """
    child = Child.start()
    child.ask(
        (str(Path(path).resolve()), name, look, register, options, get_language())
    )
    return child.answer(), child.rows


# What runs in the child.


def serve() -> None:
    """Read one file as the first question says; answer until no question comes."""
    # What anything prints must not come between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    import django  # noqa: PLC0415 -- a process of its own: Django starts here

    django.setup()
    from portal.spreadsheets.registers import get_register  # noqa: PLC0415 -- likewise
    from portal.spreadsheets.staging.reading import read_near  # noqa: PLC0415 -- needs Django

    limit_memory(int(os.environ["PORTAL_READER_MEMORY"]))
    questions = sys.stdin.buffer
    path, name, look, register, options, language = pickle.load(questions)  # noqa: S301 -- our parent
    with override(language):
        try:
            reading = read_near(
                Path(path), name, look, get_register(register), **options
            )
        except tuple(REFUSALS.values()) as refusal:
            give(answers, (type(refusal).__name__, str(refusal)))
            return
        except MemoryError:
            give(answers, ("UnreadableFile", str(too_large_file())))
            return
    give(answers, ("reading", reading.without_rows()))
    serve_rows(reading, questions, answers)


def serve_rows(reading: Any, questions: BinaryIO, answers: BinaryIO) -> None:
    while True:
        try:
            size = pickle.load(questions)  # noqa: S301 -- our parent
        except EOFError:
            return
        for chunk in reading.source(size):
            give(answers, ("rows", chunk))
        give(answers, ("rows", None))


def give(answers: BinaryIO, answer: tuple[str, Any]) -> None:
    pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
    answers.flush()


def limit_memory(size: int) -> None:
    try:
        import resource  # noqa: PLC0415 -- not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
