"""What the bench scripts share: timing two ways of doing one thing side by side, and printing their ratio.

Nothing here asserts: the bars stand in the design, the numbers are read by people.
"""

import statistics
import time
from collections.abc import Callable

Step = Callable[[int], object]


def interleaved(ways: dict[str, Step], rounds: int, warm_up: int = 20) -> dict[str, list[float]]:
    """Seconds of each round of each way, the ways taking turns, so that a busy machine hits all of them alike."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for i in range(-warm_up, rounds):
        for name, step in ways.items():
            began = time.perf_counter()
            step(i + warm_up)
            if i >= 0:
                times[name].append(time.perf_counter() - began)
    return times


def print_ratios(title: str, times: dict[str, list[float]], ours: str, bar: float) -> None:
    """One line a way: median and 95th percentile, and how our median compares with each other way's."""
    print(f"{title}({len(times[ours])} rounds)")
    mine = statistics.median(times[ours])
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        slow = sorted(seconds)[int(len(seconds) * 0.95)]
        ratio = "" if name == ours else f"   ours / this = {mine / middle:.2f}(bar {bar:g})"
        print(f"  {name:<34}{_span(middle)} median {_span(slow)} 95 %{ratio}")


def _span(seconds: float) -> str:
    return f"{seconds * 1e6:8.0f} µs" if seconds < 0.01 else f"{seconds * 1e3:8.1f} ms"
