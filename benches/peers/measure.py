"""CPU and wall time of a piece of work, and the JSON that every peer script prints."""

import json
import pathlib
import statistics
import sys
import time


def timed(work):
    """(cpu seconds of the whole process, wall seconds, the result of `work()`)."""
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    return time.process_time() - cpu, time.perf_counter() - wall, result


def rounds(works, count):
    """Runs every work of {name: function} once a round, the order turned each round, so that a busy spell of the
    machine hits all of them. Returns {name: {"cpu_s", "wall_s", "rounds"}} (medians) and {name: last result}."""
    times, results = {name: [] for name in works}, {}
    for turn in range(count):
        names = list(works) if turn % 2 == 0 else list(works)[::-1]
        for name in names:
            cpu, wall, results[name] = timed(works[name])
            times[name].append((cpu, wall))
    medians = {
        name: {
            "cpu_s": statistics.median(cpu for cpu, _ in pairs),
            "wall_s": statistics.median(wall for _, wall in pairs),
            "rounds": [{"cpu_s": cpu, "wall_s": wall} for cpu, wall in pairs],
        }
        for name, pairs in times.items()
    }
    return medians, results


def emit(report, out=None):
    """Prints the report, or writes it to the file `out`."""
    text = json.dumps(report, indent=1) + "\n"
    if out:
        pathlib.Path(out).write_text(text, encoding="utf8")
    else:
        sys.stdout.write(text)
