"""What the strict Content-Security-Policy would refuse in a reader's browser is refused here first."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

from django.conf import settings

from tests.architecture.sources import ROOT, committed_files, short, text_of

FORBIDDEN = {
    "an inline style": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on or hx-vals with js:": re.compile(r"\bhx-on\b|[\"']js:"),
    "text marked safe": re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off"),
    "hx-boost": re.compile(r"\bhx-boost\b"),
}
# The hash of nothing: it lets an empty style element in, which Plotly fills rule by rule.
EMPTY_STYLE = "'sha256-{}'".format(b64encode(sha256(b"").digest()).decode())
COMMENTS = re.compile(r"{%\s*comment.*?%}.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)


def test_no_template_holds_what_the_policy_refuses() -> None:
    templates = [p for p in committed_files() if p.suffix == ".html" and p.relative_to(ROOT).parts[0] != "docs"]
    found = [
        f"{short(path)}: {what}"
        for path in templates
        for what, pattern in FORBIDDEN.items()
        if pattern.search(COMMENTS.sub("", text_of(path)))
    ]
    assert found == []


def test_the_policy_allows_nothing_unsafe_and_nobody_else() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    sources = {source for values in directives.values() for source in values}
    assert sources == {"'self'", "'none'", "data:", EMPTY_STYLE}
    assert [name for name, values in directives.items() if EMPTY_STYLE in values] == ["style-src"]
    assert {"default-src", "script-src", "style-src", "base-uri", "form-action", "frame-ancestors"} <= set(directives)
