"""`manage.py benchmark`: takes the named figures, or all that are not long, and prints each as soon as it is there."""

import argparse
import math
import signal
import sys
import time
import traceback
from collections.abc import Sequence

from tests.benchmarks.figures import HEADER, Figure, columns
from tests.benchmarks.registry import BENCHMARKS, Benchmark
from tests.benchmarks.session import Session


class Unknown(Exception):
    """A name or a number that makes no sense; the message is one sentence that says what to do."""


def main(arguments: Sequence[str]) -> int:
    """Return 0 when every bar was met, 1 when one was not, 2 when the arguments make no sense."""
    try:
        options = parse(arguments)
        chosen = choose(options.names)
    except Unknown as error:
        print(error, file=sys.stderr)
        return 2
    if not options.json:
        tell(columns(list(HEADER)))
    with Session() as session:
        figures = []
        for benchmark in chosen:
            figures.append(take(benchmark, session, options.scale))
            print(figures[-1].as_json() if options.json else figures[-1].as_line(), flush=True)
    if not options.names:
        left = ", ".join(benchmark.name for benchmark in BENCHMARKS if benchmark not in chosen)
        tell(f"Left out, because they take long: {left}. Name them to take them.")
    return 0 if all(figure.met for figure in figures) else 1


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return names, json and scale; raise `Unknown`."""
    parser = argparse.ArgumentParser(prog="manage.py benchmark", description=__doc__, exit_on_error=False)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(one.name for one in BENCHMARKS))
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies sizes and counts (0.01 tries it out)")
    try:
        options, unknown = parser.parse_known_intermixed_args(list(arguments))
    except argparse.ArgumentError as error:
        message = f"{error}: give --scale a number."
        raise Unknown(message) from error
    if unknown:
        message = f"There is no option {unknown[0]}: choose among --json and --scale N."
        raise Unknown(message)
    if not (math.isfinite(options.scale) and options.scale > 0):
        message = "--scale must be a number above nothing: 1 takes the sizes that the bars are meant for."
        raise Unknown(message)
    return options


def choose(names: Sequence[str]) -> list[Benchmark]:
    """Return the named benchmarks, or all that are not long, in the order of the list; raise `Unknown`."""
    known = [benchmark.name for benchmark in BENCHMARKS]
    for name in names:
        if name not in known:
            message = f"There is no benchmark {name}: choose among {', '.join(known)}."
            raise Unknown(message)
    if names:
        return [benchmark for benchmark in BENCHMARKS if benchmark.name in names]
    return [benchmark for benchmark in BENCHMARKS if not benchmark.is_long]


def take(benchmark: Benchmark, session: Session, scale: float) -> Figure:
    """Take one figure; what goes wrong is told and counts as a bar that was not met, so that the others still run."""
    began = time.monotonic()
    try:
        raw = benchmark.measure(session, scale)
    except Exception as error:  # noqa: BLE001 (one broken benchmark must not hide the others)
        tell(traceback.format_exc())
        raw = {"value": None, "limit": None, "ratio": None, "detail": {"error": f"{type(error).__name__}: {error}"}}
    detail = raw["detail"] | {"scale": scale, "took_s": round(time.monotonic() - began, 1)}
    value, limit, ratio = raw["value"], raw["limit"], raw["ratio"]
    met = benchmark.bar.is_met(value, ratio, detail)
    return Figure(benchmark.name, value, benchmark.unit, str(benchmark.bar), met, limit, ratio, detail)


def tell(words: str) -> None:
    """Say something beside the figures."""
    print(words, file=sys.stderr, flush=True)


def _end(number: int, _: object) -> None:
    """End as a shell expects, through every `finally` that stops a process."""
    sys.exit(128 + number)


if __name__ == "__main__":
    for stop in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, _end)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
