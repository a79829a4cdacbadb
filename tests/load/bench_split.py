"""Checkouts through a split shop: ten processes and their servers, as ./dev up starts them, all on this machine."""
import contextlib
import os
import subprocess
import time
from pathlib import Path

from measure import ROOT, cpu_seconds, crowd, free_port, median_of, say, skus_of


class SplitShop:
    """A shop of ./dev up, in a directory and on ports of its own."""

    def __init__(self, directory):
        listen = f"127.0.0.1:{free_port()}"
        self.url = f"http://{listen}"
        self.directory = directory
        self.ports = 17000
        self.environment = {**os.environ, "MERX_UP_DIR": str(directory), "MERX_UP_PORTS": str(self.ports),
                            "MERX_LISTEN": listen, "MERX_ACCESS_LOG": "false", "MERX_LOG_LEVEL": "warn",
                            "MERX_UP_DEMO_STOCK": "10000000"}

    def __enter__(self):
        subprocess.run([str(ROOT / "dev"), "up"], check=True, env=self.environment, stdout=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        subprocess.run([str(ROOT / "dev"), "down", "--purge"], check=True, env=self.environment)

    def pids(self):
        """By name, such as orders-2; of a server with its children."""
        found = {}
        for file in (self.directory / "run").glob("*.pid"):
            pid = file.read_text().split()[0]
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            found[file.stem] = [pid, *children]
        return found

    def cpu(self):
        used = {}
        for name, pids in self.pids().items():
            used[name] = 0
            for pid in pids:
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # PostgreSQL's helpers come and go
                    used[name] += cpu_seconds(pid)
        return used

    def sql(self, statement, database="postgres"):
        out = subprocess.run(["psql", "-h", "127.0.0.1", "-p", str(self.ports + 432), "-U", "merx", "-d", database,
                              "-At", "-F", " ", "-c", statement], check=True, capture_output=True, text=True).stdout
        return [line.split() for line in out.splitlines()]

    def commits(self):
        rows = self.sql("select datname, xact_commit from pg_stat_database where datname like 'merx_%'")
        return {name.removeprefix("merx_"): int(count) for name, count in rows}

    def log_syncs(self):
        return int(self.sql("select wal_sync from pg_stat_wal")[0][0])

    def unsent(self):
        statement = "select count(*) from outbox where sent_time is null"
        return sum(int(self.sql(statement, f"merx_{store}")[0][0]) for store in ("orders", "payments"))

    def await_events(self):
        """So that a round pays for its own events and not the next one; how many were late."""
        late, deadline = self.unsent(), time.monotonic() + 60
        while self.unsent() > 0:
            if time.monotonic() > deadline:
                raise RuntimeError("the events are not sent")
            time.sleep(0.1)
        return late


def per_checkout(before, after, checkouts, scale):
    shares = {name: (after[name] - before.get(name, 0)) / checkouts * scale for name in after}
    return {name: share for name, share in sorted(shares.items(), key=lambda item: -item[1]) if share >= 0.05}


def shown(shares):
    return ", ".join(f"{name} {share:.1f}" if share < 100 else f"{name} {share:.0f}" for name, share in shares.items())


def bench_split(scratch, seconds, rounds, rows):
    scratch.chmod(0o711)  # PostgreSQL's own account has to pass
    with SplitShop(scratch / "up") as shop:
        skus = skus_of(shop)
        for kind, what in (("lines", "one request each"), ("cart", "three requests each")):
            crowd(shop, 5, 64, kind, skus)  # a broker that has just been started is slow
            shop.await_events()
            results = []
            for number in range(rounds):
                say(f"checkouts by {kind}, split, round {number + 1} of {rounds}")
                cpu, commits, syncs = shop.cpu(), shop.commits(), shop.log_syncs()
                result = crowd(shop, seconds, 64, kind, skus)
                if result["failures"]:
                    raise RuntimeError(result)
                count, late = result["checkouts"], shop.await_events()
                cpu_us = per_checkout(cpu, shop.cpu(), count, 1e6)
                result["cpu_us"] = sum(cpu_us.values())
                say(f"  {result['per_second']:,.0f}/s; CPU in µs a checkout: {shown(cpu_us)}; commits: "
                    f"{shown(per_checkout(commits, shop.commits(), count, 1))}; log syncs "
                    f"{(shop.log_syncs() - syncs) / count:.2f}; events sent after the last order {late}")
                results.append(result)
            rows.append((f"checkouts/s, 64 shoppers, split: ten processes, PostgreSQL, Kafka, Redis, {what}",
                         f"{median_of(results, 'per_second'):,.0f} ({median_of(results, 'cpu_us'):,.0f} µs of CPU each, "
                         "servers and all)",
                         f"p50 {median_of(results, 'p50_ms'):.1f} ms, p99 {median_of(results, 'p99_ms'):.1f} ms; aim 500/s",
                         "—"))
