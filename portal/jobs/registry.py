"""Which functions may run as jobs, and which ones the clock starts by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

JOBS: dict[str, Callable] = {}
REPEATED: dict[str, Repeated] = {}


@dataclass(frozen=True, slots=True)
class Repeated:
    """A function that the clock calls again and again."""

    function: Callable[[], object]
    seconds: int  # between two calls


class UnknownJob(LookupError):
    """Raised for a path that names no function marked with @job."""


def path_of(function: Callable) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def job(function: Callable) -> Callable:
    """Allow `function(job, **arguments)` to run as a background job.

    A job whose worker was killed runs again from its beginning: the function
    must be able to meet its own half-done work.
    """
    JOBS[path_of(function)] = function
    return function


def every(seconds: int) -> Callable[[Callable], Callable]:
    """Let the clock call a function without arguments every so many seconds.

    Declared in an app's `tasks.py`. With several clocks, or after a restart,
    it is called more often than that: it must do no harm by it.
    """

    def register(function: Callable) -> Callable:
        REPEATED[path_of(function)] = Repeated(function, seconds)
        return function

    return register


def job_function(path: str) -> Callable:
    """Return the function marked with @job that `path` names."""
    module, _, _ = path.rpartition(".")
    try:
        import_module(module)
        return JOBS[path]
    except (ImportError, KeyError, ValueError) as error:
        raise UnknownJob(f"{path} is not a function marked with @job.") from error
