"""Measures a release build of the shop. Every reference is taken in the same run, in turn with what it is held against.

Everything stays on the loopback interface, ends by itself, and lives in a temporary directory.
"""
import argparse
import contextlib
import csv
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bench_events import bench_events
from bench_hot_sku import bench_hot_sku
from bench_postgres import bench_postgres
from bench_rpc import bench_rpc
from bench_search import bench_search
from bench_split import bench_split
from measure import BIN, cpu_seconds, crowd, free_port, get, median_of, resident_mib, say, skus_of

class Shop:
    """`merx serve` over a data directory, on a free port."""

    def __init__(self, data_dir, *arguments, cpus=None):
        command = [str(BIN / "merx"), "serve", "--listen", "127.0.0.1:0", "--data-dir", str(data_dir),
                   "--log-level", "warn", "--access-log", "false", *arguments]
        if cpus is not None:
            command = ["taskset", "-c", cpus, *command]
        started = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if line.startswith("ready "):
                self.url = line.split()[1]
                self.start_ms = (time.monotonic() - started) * 1000
                return
        raise RuntimeError("the shop did not start")

    @property
    def pid(self):
        return self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


def merx(*arguments):
    subprocess.run([str(BIN / "merx"), *arguments], check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def nginx(directory, cpus):
    """The reference for pages: nginx serving files, with its best settings for small ones."""
    port = free_port()
    config = directory / "nginx.conf"
    config.write_text(f"""
worker_processes 1; daemon off; pid {directory}/nginx.pid; error_log {directory}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile off; open_file_cache max=1000; keepalive_requests 1000000;
  default_type application/json;
  client_body_temp_path {directory}; proxy_temp_path {directory}; fastcgi_temp_path {directory};
  uwsgi_temp_path {directory}; scgi_temp_path {directory};
  server {{ listen 127.0.0.1:{port}; root {directory}/www; }}
}}
""")
    process = subprocess.Popen(["taskset", "-c", cpus, "nginx", "-p", str(directory), "-c", str(config)],
                               stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(200):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        time.sleep(0.02)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    try:
        yield url, int(children[0])
    finally:
        process.terminate()
        process.wait(timeout=10)


def wrk(url, seconds, cpus):
    """Requests per second, with every answer a success."""
    out = subprocess.run(["taskset", "-c", cpus, "wrk", "-t1", "-c32", f"-d{seconds}s", url],
                         check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        raise RuntimeError(out)
    return int(re.search(r"(\d+) requests in", out).group(1)), float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))


def measure_page(url, pid, seconds):
    before = cpu_seconds(pid)
    requests, rate = wrk(url, seconds, "1")
    used = cpu_seconds(pid) - before
    return {"rate": rate, "cpu_us": used / requests * 1e6, "per_core_second": requests / used}


def bench_pages(data_dir, scratch, seconds, rounds, rows):
    with Shop(data_dir, "--workers", "1", cpus="0") as shop:
        listing = json.loads(get(shop.url, "/products?page_size=20"))
        product = listing["products"][0]["id"]
        paths = {"product detail": f"/products/{product}", "20-product page": "/products?page_size=20"}
        www = scratch / "www"
        www.mkdir()
        for name, path in paths.items():
            (www / name.replace(" ", "-")).write_bytes(get(shop.url, path))
        with nginx(scratch, "0") as (reference, worker):
            for name, path in paths.items():
                ours, theirs = [], []
                for number in range(rounds):
                    say(f"{name}, round {number + 1} of {rounds}")
                    ours.append(measure_page(shop.url + path, shop.pid, seconds))
                    theirs.append(measure_page(f"{reference}/{name.replace(' ', '-')}", worker, seconds))
                ratios = [a["per_core_second"] / b["per_core_second"] for a, b in zip(ours, theirs)]
                size = (www / name.replace(" ", "-")).stat().st_size
                rows.append((f"{name}, {size} B: requests/s per server core",
                             f"{median_of(ours, 'per_core_second'):,.0f} ({median_of(ours, 'cpu_us'):.1f} µs of CPU; "
                             f"{median_of(ours, 'rate'):,.0f}/s by wrk)",
                             f"nginx {median_of(theirs, 'per_core_second'):,.0f} ({median_of(theirs, 'cpu_us'):.1f} µs; "
                             f"{median_of(theirs, 'rate'):,.0f}/s)",
                             f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"))


def bench_checkouts(data_dir, seconds, rounds, rows):
    with Shop(data_dir) as shop:
        skus = skus_of(shop)
        for kind, what in (("lines", "one request each"), ("cart", "three requests each: open a cart, fill it, order")):
            crowd(shop, 1, 64, kind, skus)
            results = []
            for number in range(rounds):
                say(f"checkouts by {kind}, round {number + 1} of {rounds}")
                before = cpu_seconds(shop.pid)
                result = crowd(shop, seconds, 64, kind, skus)
                result["cpu_us"] = (cpu_seconds(shop.pid) - before) / result["checkouts"] * 1e6
                if result["failures"]:
                    raise RuntimeError(result)
                results.append(result)
            rows.append((f"checkouts/s, 64 shoppers, durable, {what}",
                         f"{median_of(results, 'per_second'):,.0f} ({median_of(results, 'cpu_us'):.0f} µs of the shop's CPU each)",
                         f"p50 {median_of(results, 'p50_ms'):.1f} ms, p99 {median_of(results, 'p99_ms'):.1f} ms",
                         "—"))


def write_products(file, count):
    with open(file, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["external_id", "name", "brand", "description", "category_path", "media", "sku", "price", "on_hand"])
        for i in range(count):
            writer.writerow([f"p{i}", f"Product number {i} of a large shop", f"Brand {i % 400}",
                             "A description such as shops have them, of some hundred characters, so that the row weighs "
                             "what a real one weighs when it is stored, listed and sent.",
                             f"Department {i % 12}>Shelf {i % 240}", f"https://img.example/{i}.jpg", f"SKU-{i}",
                             f"{i % 900 + 1}.{i % 100:02d}", 1_000_000])


def await_index(shop):
    """Until searches are answered; how long that took."""
    begin = time.monotonic()
    while time.monotonic() - begin < 600:
        with contextlib.suppress(RuntimeError):  # 503 index_building
            get(shop.url, "/search?page_size=1")
            return time.monotonic() - begin
        time.sleep(0.2)
    raise RuntimeError("the search index is not built")


def bench_size(scratch, count, rows):
    data_dir, file = scratch / "large", scratch / "products.csv"
    write_products(file, count)
    say(f"importing {count} products")
    started = time.monotonic()
    process = subprocess.Popen([str(BIN / "merx"), "import", "products", str(file), "--data-dir", str(data_dir),
                                "--rejects", str(scratch / "rejects.csv")], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError("the import failed")
    seconds = time.monotonic() - started
    rows.append((f"import of {count:,} products", f"{count / seconds:,.0f} rows/s ({seconds:.1f} s)",
                 f"peak of resident memory {usage.ru_maxrss / 1024:.0f} MiB", "—"))
    with Shop(data_dir) as shop:
        say(f"building the search index of {count} products")
        rows.append((f"first search index of {count:,} products, beside the serving shop", f"{await_index(shop):.1f} s",
                     "", "—"))
    starts, searches = [], []
    for _ in range(5):
        with Shop(data_dir) as shop:
            starts.append(shop.start_ms)
            searches.append(await_index(shop))
            crowd(shop, 2, 64, "lines", [f"SKU-{i}" for i in range(500)])
            for page in range(50):
                get(shop.url, f"/products?page_size=100&min_price={page}")
                get(shop.url, f"/search?q=shelf+{page}")
            resident = resident_mib(shop.pid)
    rows.append((f"start to ready with {count:,} products", f"{statistics.median(starts):.0f} ms", "aim 200 ms", "—"))
    rows.append((f"ready to searching with {count:,} products", f"{statistics.median(searches) * 1000:.0f} ms", "", "—"))
    rows.append((f"resident memory with {count:,} products, after a crowd", f"{resident:.0f} MiB", "aim 250 MB", "—"))
    return data_dir


def bench_demo_memory(data_dir, rows):
    with Shop(data_dir) as shop:
        for _ in range(200):
            get(shop.url, "/products?page_size=20")
        rows.append(("resident memory with the demo shop", f"{resident_mib(shop.pid):.0f} MiB", "aim 60 MB", "—"))


def print_table(rows):
    print("\n| what | Merx | reference | ratio |\n|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=int, default=4, help="length of one measurement")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each, the median counts")
    parser.add_argument("--products", type=int, default=100_000, help="size of the large shop")
    parser.add_argument("only", nargs="?", choices=["pages", "checkouts", "size", "split", "postgres", "events", "calls",
                                                    "search"],
                        metavar="PART",
                        help="one part alone: pages, checkouts, size, split, postgres, events, calls, or search")
    options = parser.parse_args()
    only = options.only
    rows = []
    with tempfile.TemporaryDirectory(prefix="merx-bench-") as name:
        scratch = Path(name)
        demo = scratch / "demo"
        merx("demo", "load", "--data-dir", str(demo), "--stock", "10000000")
        if only in (None, "pages"):
            bench_pages(demo, scratch, options.seconds, options.rounds, rows)
        if only in (None, "size"):
            bench_demo_memory(demo, rows)
            bench_size(scratch, options.products, rows)
        if only in (None, "checkouts"):
            bench_checkouts(demo, options.seconds, options.rounds, rows)
        if only in (None, "split"):
            bench_split(scratch, options.seconds, options.rounds, rows)
        if only in (None, "postgres"):
            bench_postgres(scratch, options.seconds, options.rounds, rows)
            bench_hot_sku(options.seconds, options.rounds, rows)
        if only in (None, "events"):
            bench_events(options.rounds, rows)
        if only in (None, "calls"):
            bench_rpc(options.seconds, options.rounds, rows)
        if only in (None, "search"):
            bench_search(options.products, options.seconds, rows)
    print_table(rows)


if __name__ == "__main__":
    main()
