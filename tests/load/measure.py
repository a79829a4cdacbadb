"""What the parts of the benchmark share: processes, requests, crowds, figures."""
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / "build" / "release" / "bin"
TICKS = os.sysconf("SC_CLK_TCK")


def say(text):
    print(text, file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mib(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def get(url, path):
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"GET {path}: {answer.status} {body[:200]!r}")
    return body


def median_of(rounds, key):
    return statistics.median(one[key] for one in rounds)


def skus_of(shop):
    skus, token = [], ""
    while True:
        page = json.loads(get(shop.url, f"/products?page_size=100&page_token={token}"))
        skus += [variant["sku"] for product in page["products"] for variant in product["variants"]]
        token = page["next_page_token"]
        if not token or len(skus) >= 500:
            return skus


def crowd(shop, seconds, shoppers, kind, skus):
    out = subprocess.run([str(BIN / "shopper_load"), shop.url, str(seconds), str(shoppers), kind, *skus],
                         check=True, capture_output=True, text=True).stdout
    return json.loads(out)
