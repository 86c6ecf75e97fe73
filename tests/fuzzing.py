"""Spoiled files in processes of their own: what the reader does with each."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import signal
import tempfile
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from portal.spreadsheets.files.refusals import UnreadableFile
from portal.spreadsheets.lists.layout import NoList
from portal.spreadsheets.registers import get_register
from portal.spreadsheets.staging.reading import (
    describe_layout,
    describe_mapping,
    read_file,
)
from tests.spoiled_files import sound_files, spoil

SECONDS = 10  # of processor time
PATIENCE = 120  # seconds by the clock, on a machine with other work
MEGABYTES = 1024
LIMIT = 4 * 1024 * 1024 * 1024
# So much memory stays with a process after a large file; then a new one begins.
FILES_PER_PROCESS = 200
READ, UNREADABLE, NO_LIST = "read", "refused", "no list"


@dataclass
class Result:
    """What became of one spoiled file."""

    seed: int
    kind: str
    outcome: str
    seconds: float = 0
    megabytes: int = 0
    trace: str = ""
    file: Path | None = None

    @property
    def has_failed(self) -> bool:
        return self.outcome not in (READ, UNREADABLE, NO_LIST)


def fuzz(
    files: int,
    seed: int,
    workers: int,
    folder: Path,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> list[Result]:
    """Return what became of so many spoiled files; failing ones are kept in `folder`."""
    with tempfile.TemporaryDirectory() as scratch:
        sound = sound_files(Path(scratch))
    jobs = [(seed * 1_000_000 + number) for number in range(files)]
    shares = [jobs[start::workers] for start in range(workers)]
    found: list[Result] = []
    # The processes are forked here: a thread among others must not fork.
    readers = [Reader(sound, folder) for _share in shares]

    def work(reader: Reader, share: list[int]) -> None:
        for each in share:
            found.append(reader.read(each))
            tell(len(found), files)
        reader.end()

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, readers, shares))
    return found


class Reader:
    """A process that reads one spoiled file after the other, made anew if it dies."""

    def __init__(self, sound: dict[str, bytes], folder: Path) -> None:
        self.sound, self.folder = sound, folder
        self.begin()

    def begin(self) -> None:
        context = multiprocessing.get_context("fork")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(
            target=serve, args=(self.sound, theirs), daemon=True
        )
        self.process.start()
        theirs.close()
        self.done = 0

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def read(self, seed: int) -> Result:
        kind, name, content = spoil(self.sound, random.Random(seed))
        if self.done >= FILES_PER_PROCESS:
            self.end()
            self.begin()
        self.done += 1
        try:
            self.pipe.send((seed, kind, name, content))
            result = self.pipe.recv() if self.pipe.poll(PATIENCE) else None
        except (EOFError, OSError):
            result = None
        if result is None:
            result = Result(seed, kind, self.cause_of_death())
            self.end()
            self.begin()
        if result.has_failed:
            self.folder.mkdir(parents=True, exist_ok=True)
            result.file = self.folder / f"{seed}-{name}"
            result.file.write_bytes(content)
        return result

    def cause_of_death(self) -> str:
        self.process.join(1)
        if self.process.exitcode is None:
            return f"no answer within {PATIENCE} seconds"
        if self.process.exitcode == -signal.SIGVTALRM:
            return f"more than {SECONDS} seconds"
        return f"crash ({self.process.exitcode})"


def serve(sound: dict[str, bytes], pipe: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The reader's own words about a file it gives up on are of no use here.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    # Ends the process even where no Python runs.
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    with tempfile.TemporaryDirectory() as scratch:
        while True:
            try:
                seed, kind, name, content = pipe.recv()
            except EOFError:
                return
            path = Path(scratch) / name
            path.write_bytes(content)
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            start = time.process_time()
            outcome, trace = attempt(path)
            seconds = time.process_time() - start
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            path.unlink()
            megabytes = most_memory()
            if megabytes > MEGABYTES:
                outcome = f"more than {MEGABYTES} MB"
            pipe.send(Result(seed, kind, outcome, seconds, megabytes, trace))


def most_memory() -> int:
    """The most megabytes that this process or a child of it has had."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(who).ru_maxrss for who in both) // 1024


def attempt(path: Path) -> tuple[str, str]:
    """Read a file as an import would; return what came of it, and where it failed."""
    try:
        reading = read_file(path, path.name, get_register("cases"))
        rows = reading.rows
        if len(rows) != describe_layout(reading)["rows"]:
            return "rows miscounted", ""
        json.dumps([describe_layout(reading), describe_mapping(reading.mapping)])
    except (UnreadableFile, NoList) as refusal:
        kind = UNREADABLE if isinstance(refusal, UnreadableFile) else NO_LIST
        return (kind, "") if str(refusal).endswith(".") else ("no sentence", "")
    except Exception as error:
        return type(error).__name__, traceback.format_exc()
    return READ, ""
