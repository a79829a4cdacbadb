"""What one gRPC hop between two services costs, beside the same call within a process in the same run."""
import re
import statistics
import subprocess

from measure import BIN, say

LINE = re.compile(r"\| ([\w ,]+?) +\| +(\d+) callers \| +(\d+) calls/s \| p50 +([\d.]+) us \| p99 +([\d.]+) us \| +([\d.]+) us")


def bench_rpc(seconds, rounds, rows):
    found = {}
    for number in range(rounds):
        say(f"one hop, round {number + 1} of {rounds}")
        out = subprocess.run([BIN / "rpc_bench", str(seconds)], check=True, capture_output=True, text=True).stdout
        for way, callers, *figures in LINE.findall(out):
            found.setdefault((way, int(callers)), []).append([float(figure) for figure in figures])
    middle = {key: [statistics.median(column) for column in zip(*runs)] for key, runs in found.items()}
    _, local, _, local_cpu = middle["in process", 1]
    for way in ("unix socket, signed", "TCP, signed"):
        rate, p50, p99, cpu = middle[way, 1]
        rows.append((f"one gRPC hop, {way}, one caller: p50", f"{p50:.0f} µs (p99 {p99:.0f} µs, {cpu:.0f} µs of CPU)",
                     f"in process {local:.1f} µs", f"+{p50 - local:.0f} µs"))
        rate, p50, p99, cpu = middle[way, 32]
        rows.append((f"one gRPC hop, {way}, 32 callers: calls/s",
                     f"{rate:,.0f} (p99 {p99 / 1000:.1f} ms, {cpu:.0f} µs of CPU both ends)",
                     f"in process {local_cpu:.1f} µs of CPU", f"+{cpu - local_cpu:.0f} µs of CPU"))
