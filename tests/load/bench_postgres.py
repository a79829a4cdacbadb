"""The store over PostgreSQL beside pgbench, which runs the same statements on the same server in the same run."""
import contextlib
import re
import signal
import statistics
import subprocess
import time

from measure import BIN, ROOT, free_port, say

DATABASE = "merx_bench_orders"

# What sql_bench's place_order() does. Like Merx's, its ids grow, and their index pages stay warm.
ORDER = """\\set n :n + 1
\\set key 1000000000000 + :client_id * 1000000000 + :n
BEGIN;
insert into orders (id, user_id, status, total, document, create_time) values ('pgb_' || :key, 'usr_01jd00000000000000000000', 'pending', 3998, '{document}', 1780000000000000);
insert into lines (order_id, number, sku, quantity, unit_price) values ('pgb_' || :key, 1, 'TEE-S', 1, 1999);
insert into lines (order_id, number, sku, quantity, unit_price) values ('pgb_' || :key, 2, 'TEE-S', 1, 1999);
insert into outbox (id, type, source, subject, subject_sequence, time, trace_parent, data) values ('evt_' || :key, 'order.placed', 'orders', 'pgb_' || :key, 1, 1780000000000000, '', '{data}');
COMMIT;
"""
READ = """\\set n random(0, 99999)
select id, document from products where id = 'prod_01jd0000000000000000' || :n;
"""


@contextlib.contextmanager
def server(directory, port):
    """A durable PostgreSQL as ./dev up starts it."""
    directory.chmod(0o755)  # it may run as a user of its own
    process = subprocess.Popen([ROOT / "tools" / "servers" / "postgres.sh", directory / "postgres", str(port)])
    try:
        for _ in range(600):
            ready = subprocess.run(["pg_isready", "-q", "-U", "merx", "-h", "127.0.0.1", "-p", str(port)], check=False)
            if ready.returncode == 0:
                break
            time.sleep(0.1)
        yield f"postgresql://merx@127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def merx_rates(url, seconds, part):
    """What sql_bench measures: {name: per second}."""
    out = subprocess.run([BIN / "sql_bench", url, str(seconds), part], check=True, capture_output=True, text=True).stdout
    return {name.strip(): float(rate) for name, rate in re.findall(r"^\| (.+?) \|\s+(\d+) /s", out, re.MULTILINE)}


def pgbench_rate(port, script, seconds, clients):
    out = subprocess.run(
        ["pgbench", "-h", "127.0.0.1", "-p", str(port), "-U", "merx", "-n", "-M", "prepared", "-c", str(clients), "-j", "1",
         "-T", str(seconds), "-D", f"n={time.time_ns() // 1000 % 100_000_000}", "-f", script, DATABASE],
        check=True, capture_output=True, text=True).stdout
    return float(re.search(r"tps = ([\d.]+)", out).group(1))


def compare(url, port, part, name, script, seconds, rounds):
    """In turn, for each round: pgbench with 8 and with 32 clients, and what we do with 32 coroutines."""
    ours, theirs = [], []
    for number in range(rounds):
        say(f"postgresql {part}, round {number + 1} of {rounds}")
        theirs.append(max(pgbench_rate(port, script, seconds, clients) for clients in (8, 32)))
        ours.append(merx_rates(url, seconds, part)[name])
    ratios = [a / b for a, b in zip(ours, theirs)]
    return (f"{statistics.median(ours):,.0f}", f"pgbench -M prepared, the better of c=8 and c=32: {statistics.median(theirs):,.0f}",
            f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})")


def bench_postgres(scratch, seconds, rounds, rows):
    port = free_port()
    with server(scratch, port) as url:
        merx_rates(url, 0.5, "reads")  # creates the tables and fills them
        order, read = scratch / "order.sql", scratch / "read.sql"
        order.write_text(ORDER.format(document="d" * 400, data="e" * 300))
        read.write_text(READ)
        rows.append(("PostgreSQL: durable order transactions/s, 4 statements, 32 coroutines",
                     *compare(url, port, "orders", "durable orders, 32 coroutines", order, seconds, rounds)))
        rows.append(("PostgreSQL: reads by key/s, 32 coroutines",
                     *compare(url, port, "reads", "read by key, 32 coroutines", read, seconds, rounds)))
