"""Events a second from outbox to effect through a broker, and how long one takes, over both stores."""
import re
import statistics
import subprocess

from measure import BIN, say

EVENTS = 50_000


def bench_events(rounds, rows):
    figures = {}
    for number in range(rounds):
        say(f"events, round {number + 1} of {rounds}")
        out = subprocess.run([BIN / "event_bench", str(EVENTS)], check=True, capture_output=True, text=True).stdout
        for engine, part in re.findall(r"^(SQLite|PostgreSQL)\n((?:\|.*\n)+)", out, re.MULTILINE):
            rate = float(re.search(r"inbox and effect +\| +(\d+) /s", part).group(1))
            p50, p99 = re.search(r"p50 ([\d.]+) ms, p99 ([\d.]+) ms", part).groups()
            figures.setdefault(engine, []).append((rate, float(p50), float(p99)))
    for engine, found in figures.items():
        rate, p50, p99 = (statistics.median(column) for column in zip(*found))
        rows.append((f"Kafka, stores in {engine}: events/s from outbox to effect",
                     f"{rate:,.0f} (one alone: p50 {p50:.1f} ms, p99 {p99:.1f} ms)", "", ""))
