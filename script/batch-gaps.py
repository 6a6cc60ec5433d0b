"""What a gap between deployments costs: the figures of docs/batches.md. usage: python3 script/batch-gaps.py

Takes the release histories of tests/unit/data/releases.json and draws run times of migrations from log-normal distributions.
For each gap: pauses within a deployment that would split it / borders between two deployments that would be lost.
"""
import json
import math
import os
import random

DATA = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests", "unit", "data", "releases.json")
GAPS = (60, 120, 300, 600, 1200, 1800, 3600)
RUN_TIMES = {"small tables": (0.05, 2.0), "large tables": (0.5, 2.5), "very large tables": (5, 2.5)}  # median in seconds, sigma
OFTEN = {"as released": 1, "ten times as often": 10, "a hundred times as often": 100}
ROUNDS = 20


def histories():
    """A list a project: (seconds since 1970, number of migrations) of each release that brought some."""
    with open(DATA, encoding="utf-8") as file:
        projects = json.load(file)
    return [sorted((release["at"], len(release["rows"])) for release in project["releases"] if release["rows"]) for project in projects]


def pauses(history, median, sigma, often):
    """(seconds between two rows, whether a border between deployments lies there), times being those of the ends of migrations."""
    now = last = None
    for at, count in history:
        start = (at - history[0][0]) / often
        now = start if now is None else max(start, now)
        for index in range(count):
            now += random.lognormvariate(math.log(median), sigma)
            if last is not None:
                yield now - last, index == 0
            last = now


def main():
    random.seed(20260101)
    known = histories()
    between = sorted(b[0] - a[0] for history in known for a, b in zip(history, history[1:]))
    print(f"{len(known)} projects, {sum(map(len, known))} releases; shortest time between two {between[0]} s, median {between[len(between) // 2]} s")
    for name, (median, sigma) in RUN_TIMES.items():
        for rate, often in OFTEN.items():
            seen = [pause for _ in range(ROUNDS) for history in known for pause in pauses(history, median, sigma, often)]
            inner, borders = [p for p, border in seen if not border], [p for p, border in seen if border]
            cells = (f"{gap} s: {sum(p >= gap for p in inner) / len(inner):.3%} / {sum(p < gap for p in borders) / len(borders):.2%}" for gap in GAPS)
            print(f"{name}, {rate}: " + ", ".join(cells))


main()
