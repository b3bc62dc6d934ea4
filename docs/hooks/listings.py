"""Code on a page: what was typed can be copied and run, without prompts and without output."""

from __future__ import annotations

import re
from html import unescape
from itertools import count, groupby

from hooks.messages import MESSAGES

LISTING = re.compile(
    r'<div class="([^"]*)"[^>]*>\s*<pre>(?:<span></span>)?<code>(.*?)</code></pre>', re.DOTALL
)
PROMPT = '<span class="gp">'
PASTED = re.compile(r'<span class="gp">\.\.\.\s*</span>(?:<span class="s\w?">|\s*$)')
GAP = re.compile(r"\S {2,}\S")


def listings(html: str, language: str) -> str:
    """Give every piece of code a button that copies it, and set its output apart.

    A signature and a notebook's output are nothing to run: they have no button.
    """
    numbers = count()

    def listed(match: re.Match[str]) -> str:
        classes, code = match[1].split(), match[2]
        if "output" in classes:
            code = output(code, "printed")
        elif PROMPT in code:
            code = session(code)
        if {"output", "doc-signature"} & set(classes):
            return f'<div class="{match[1]}"><pre><code>{code}</code></pre>'
        name = f"copy-{next(numbers)}"
        button = copy_button(name, language)
        return f'<div class="{match[1]}"><pre>{button}<code id="{name}">{code}</code></pre>'

    return LISTING.sub(listed, html)


def copy_button(name: str, language: str) -> str:
    """A button as the theme's script makes it and listens to, for the code with this id."""
    return (
        '<span class="md-code__nav"><button class="md-code__button" data-md-type="copy" '
        f'title="{MESSAGES[language]["copy"]}" data-clipboard-target="#{name}"></button></span>'
    )


def session(code: str) -> str:
    """A session with prompts: the lines of each output in one element, which nobody copies.

    Examples:
        >>> session('<span class="gp">&gt;&gt;&gt; </span>2\\n<span class="go">2</span>\\n')
        '<span class="gp">&gt;&gt;&gt; </span>2\\n<span class="go">2\\n</span>'
    """
    parts = []
    for typed, lines in groupby(code.splitlines(keepends=True), lambda line: PROMPT in line):
        text = "".join(lines)
        parts.append(
            pasted(text) if typed else output(re.sub(r'<span class="go">(.*?)</span>', r"\1", text))
        )
    return "".join(parts)


def pasted(code: str) -> str:
    """Typed lines; of a text that was pasted among them, a table's columns stay below each other.

    Examples:
        >>> line = '<span class="gp">... </span><span class="s2">a  b</span>' + chr(10)
        >>> pasted(2 * line) == f'<span class="columns">{2 * line}</span>'
        True
    """
    parts = []
    for is_text, lines in groupby(
        code.splitlines(keepends=True), lambda line: bool(PASTED.match(line))
    ):
        text = "".join(lines)
        plain = unescape(re.sub("<.*?>", "", text))
        columns = is_text and sum(map(bool, map(GAP.search, plain.splitlines()))) > 1
        parts.append(f'<span class="columns">{text}</span>' if columns else text)
    return "".join(parts)


def output(text: str, kind: str = "go") -> str:
    """What a program printed; columns stay below each other, all else may break in a line.

    Examples:
        >>> output("name  count\\nlstm    640", "printed")
        '<span class="printed columns">name  count\\nlstm    640</span>'
    """
    plain = unescape(re.sub("<.*?>", "", text))
    columns = sum(map(bool, map(GAP.search, plain.splitlines()))) > 1
    return f'<span class="{kind}{" columns" if columns else ""}">{text}</span>'
