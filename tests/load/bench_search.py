"""Search over a large shop beside PostgreSQL's full text search and SQLite's FTS5: same products, same queries."""
import re
import subprocess

from measure import BIN, say

ENGINES = ("Merx", "PostgreSQL", "SQLite FTS5")
INDEX = re.compile(r"^\| (.+?) +\| index +\| +([\d.]+) s +\| +(\d+) products/s +\| +([\d.]+) MB", re.MULTILINE)
ASKED = re.compile(r"^\| (.+?) +\| (.+?) +\| +(\d+) /s +\| +(\d+) /s/core +\| p50 +(\d+) us, p99 +(\d+) us", re.MULTILINE)


def bench_search(products, seconds, rows):
    say(f"search over {products} products")
    out = subprocess.run([BIN / "search_bench", str(products), str(seconds)], check=True, capture_output=True,
                         text=True).stdout
    say(out)
    indexed = {engine: (float(time), float(size)) for engine, time, _, size in INDEX.findall(out)}
    rows.append((f"search: index of {products:,} products",
                 *columns(lambda engine: "{:.1f} s, {:.0f} MB".format(*indexed[engine])), "—"))
    asked = {}
    for engine, what, rate, per_core, p50, p99 in ASKED.findall(out):
        asked.setdefault(what, {})[engine] = (int(rate), int(per_core), int(p50), int(p99))
    for what, of in asked.items():
        # While products are updated, CPU cannot be told apart from that of the updates.
        unit, index = ("/s/core", 1) if of["Merx"][1] else ("/s", 0)
        rates = [of[engine][index] for engine in ENGINES]
        rows.append((f"search: {what}",
                     *columns(lambda engine: f"{of[engine][index]:,} {unit}, p50 {of[engine][2] / 1000:.2f} ms, "
                                             f"p99 {of[engine][3] / 1000:.2f} ms"),
                     " and ".join(f"{rates[0] / max(rate, 1):.1f}" for rate in rates[1:])))


def columns(text_of):
    """What a row of the table says of Merx, and of the references together."""
    return text_of(ENGINES[0]), "; ".join(f"{engine} {text_of(engine)}" for engine in ENGINES[1:])
