"""Code on a page: what was typed can be copied and run, without prompts and without output."""

from __future__ import annotations

import ast
import re
import sys
from html import unescape
from itertools import count, groupby

from hooks.messages import MESSAGES, RUN

LISTING = re.compile(
    r'<div class="([^"]*)"[^>]*>\s*<pre>(?:<span></span>)?<code>(.*?)</code></pre>', re.DOTALL
)
PROMPT = '<span class="gp">'
PASTED = re.compile(r'<span class="gp">\.\.\.\s*</span>(?:<span class="s\w?">|\s*$)')
GAP = re.compile(r"\S {2,}\S")
IN_PAGE = {"lstm_formulas", "sympy", "mpmath", *sys.stdlib_module_names}
"""What an example may import that runs in a reader's browser."""
RUNS = re.compile(r'<p class="runs".*?</p>')


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
        here = PROMPT in code or "cell" in classes
        if {"output", "doc-signature"} & set(classes):
            return f'<div class="{match[1]}"><pre><code>{code}</code></pre>'
        name = f"copy-{next(numbers)}"
        button = copy_button(name, language)
        runs = run_buttons(language, name) if here and runnable(typed(code)) else ""
        return f'<div class="{match[1]}"><pre>{button}<code id="{name}">{code}</code></pre>{runs}'

    return LISTING.sub(listed, html)


def typed(code: str) -> str:
    """What was typed, without prompts, output and markup.

    Examples:
        >>> typed('<span class="gp">&gt;&gt;&gt; </span>a &lt; 2\\n<span class="go">True</span>\\n')
        'a < 2\\n\\n'
    """
    plain = re.sub(r'<span class="(?:gp|go[^"]*)">.*?</span>', "", code, flags=re.DOTALL)
    return unescape(re.sub("<.*?>", "", plain))


def runnable(code: str) -> bool:
    """Whether an example needs the package alone, so that it runs in a reader's browser.

    Examples:
        >>> runnable("from lstm_formulas import LSTM"), runnable("import torch"), runnable("pip x")
        (True, False, False)
    """
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:
        return False
    names = [a.name for n in nodes if isinstance(n, ast.Import) for a in n.names]
    names += [n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names} <= IN_PAGE


def run_buttons(language: str, name: str) -> str:
    """Buttons to run an example where it stands, and to edit it; a number tells it from others."""
    words = RUN[language]
    number = int(name.rpartition("-")[2]) + 1
    return (
        f'<p class="runs" data-search-exclude role="group" aria-label="{words["example"]} {number}">'
        f'<button type="button" value="run">{words["run"]}</button> '
        f'<button type="button" value="edit">{words["edit"]}</button></p>'
    )


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
