"""Holds a second on one SKU that everybody wants, beside one conditional UPDATE a commit by pgbench in the same run."""
import re
import statistics
import subprocess

from measure import BIN, say

CALLERS = 256


def bench_hot_sku(seconds, rounds, rows):
    ours, theirs, waits = [], [], []
    for number in range(rounds):
        say(f"hot SKU, round {number + 1} of {rounds}")
        out = subprocess.run([BIN / "hot_sku_bench", str(seconds), str(CALLERS)], check=True, capture_output=True,
                             text=True).stdout
        held = re.search(rf"durable holds, {CALLERS} callers +\| +(\d+) /s \| p50 +([\d.]+) ms, p99 +([\d.]+) ms", out)
        updated = re.search(r"pgbench.*?\| +(\d+) /s", out)
        ours.append(float(held.group(1)))
        waits.append((float(held.group(2)), float(held.group(3))))
        theirs.append(float(updated.group(1)))
    ratios = [a / b for a, b in zip(ours, theirs)]
    p50, p99 = (statistics.median(column) for column in zip(*waits))
    rows.append((f"PostgreSQL: durable holds/s on one SKU, {CALLERS} callers",
                 f"{statistics.median(ours):,.0f} (p50 {p50:.1f} ms, p99 {p99:.1f} ms)",
                 f"pgbench -c 16, one conditional UPDATE a commit: {statistics.median(theirs):,.0f}",
                 f"{statistics.median(ratios):.1f} ({min(ratios):.1f}–{max(ratios):.1f})"))
