"""The statistics of summary.csv by scipy, statsmodels and numpy: `python3 statistics.py > statistics.json`.

Written without a look at the Rust code, from the definitions in docs/RESULTS.md. The samples are
made by a small generator of its own, so that the committed JSON holds both data and answers.
"""

import json

import numpy
from scipy import stats
from statsmodels.stats.proportion import proportion_confint


def words(seed):
    """Lehmer's generator, 31 bits."""
    state = seed
    while True:
        state = state * 48271 % 2147483647
        yield state


def sample(kind, count, seed):
    """`count` integers: nanoseconds, counts, or numerators over 1000."""
    draw = words(seed)
    if kind == "time":
        return [3_000_000_000 + next(draw) % 2_000_000_000 for _ in range(count)]
    if kind == "count":
        return [next(draw) % 50 for _ in range(count)]
    return [950 + next(draw) % 51 for _ in range(count)]


SCALE = {"time": 1e9, "count": 1.0, "share": 1000.0}


def answers(kind, values):
    x = numpy.array(values, dtype=float) / SCALE[kind]
    found = {
        "mean": float(numpy.mean(x)),
        "min": float(numpy.min(x)),
        "max": float(numpy.max(x)),
    }
    for name, share in [("p05", 0.05), ("median", 0.5), ("p95", 0.95)]:
        found[name] = float(numpy.quantile(x, share, method="inverted_cdf"))
    if len(x) > 1:
        found["sd"] = float(numpy.std(x, ddof=1))
        if found["sd"] > 0:
            error = stats.sem(x)
            low, high = stats.t.interval(0.95, len(x) - 1, loc=numpy.mean(x), scale=error)
            found["lo95"], found["hi95"] = float(low), float(high)
    return found


def main():
    samples = []
    for kind in ["time", "count", "share"]:
        for seed, count in enumerate([1, 2, 3, 4, 10, 19, 20, 21, 100, 200], start=7):
            values = sample(kind, count, seed)
            samples.append({"kind": kind, "values": values, **answers(kind, values)})
    wilson = []
    for trials in [1, 2, 5, 20, 50, 1000]:
        for successes in sorted({0, 1, trials // 3, trials // 2, trials - 1, trials}):
            low, high = proportion_confint(successes, trials, alpha=0.05, method="wilson")
            wilson.append([successes, trials, float(low), float(high)])
    rows = [",\n".join(map(json.dumps, part)) for part in (samples, wilson)]
    print(f'{{"samples": [\n{rows[0]}\n],\n"wilson": [\n{rows[1]}\n]}}')


main()
