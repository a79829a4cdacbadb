#include "gateway/adapters/pages.hpp"

namespace merx::gateway {

const std::string_view landing_page = R"(<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Merx</title>
<link rel="stylesheet" href="/docs/docs.css"></head>
<body>
<main>
<h1>Merx</h1>
<p>This shop is running. Its pages and tools:</p>
<ul>
<li><a href="/docs/">API documentation</a>, made from <a href="/openapi.json">/openapi.json</a></li>
<li><a href="/products">/products</a>: what is for sale, as JSON</li>
<li><a href="/readyz">/readyz</a> and <a href="/healthz">/healthz</a>: whether it is well</li>
<li><a href="/metrics">/metrics</a>: what it counts, for Prometheus</li>
</ul>
</main>
</body>
</html>
)";

const std::string_view docs_page = R"(<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Merx API</title>
<link rel="stylesheet" href="/docs/docs.css"><script defer src="/docs/docs.js"></script></head>
<body>
<main>
<h1 id="title">Merx API</h1>
<p id="about">Reading <a href="/openapi.json">/openapi.json</a> …</p>
<p><input id="filter" type="search" placeholder="Find a path or a word" aria-label="Find a path or a word"></p>
<div id="operations"></div>
<noscript>This page needs JavaScript; the document itself is at /openapi.json.</noscript>
</main>
</body>
</html>
)";

const std::string_view docs_style = R"(:root { color-scheme: light dark; --line: #8884; --quiet: #777; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { border-bottom: 1px solid var(--line); margin-top: 2.5rem; text-transform: capitalize; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; }
code, pre, .path { font-family: ui-monospace, monospace; font-size: .92em; }
pre { overflow-x: auto; background: #8881; padding: .6rem; border-radius: 6px; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line); }
.verb { display: inline-block; min-width: 4.5rem; font-weight: 700; }
.verb.get { color: #2477c9; } .verb.post { color: #1d8a4e; } .verb.put { color: #b26a00; } .verb.delete { color: #c0392b; }
.quiet { color: var(--quiet); }
input { width: 100%; font: inherit; padding: .5rem .7rem; box-sizing: border-box; }
)";

} // namespace merx::gateway
