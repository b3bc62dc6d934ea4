"""What surrounds a pasted text and is no part of it: fences, prompts, colours, frames of a log."""

from __future__ import annotations

import html
import re

__all__ = ["clean"]

ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
INVISIBLE = str.maketrans(
    {"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\ufeff": None, "\u200b": None}
)
FENCE = re.compile(r"\s*(?:```|~~~)[\w+{}.= -]*$")
PROMPT = re.compile(r"\s*(?:>>> |>>>$|\.\.\. |\.\.\.$|In ?\[[\d ]*\]:|\$ (?=python|pip))")
TAGS = re.compile(r"</?(?:pre|code|samp)\b[^>\n]*>|&(?:lt|gt|amp|quot|nbsp|#\d+);")
TAG = re.compile(r"</?(?:pre|code|samp)\b[^>\n]*>")
TABS = re.compile(r"^\s+")
WARNING = re.compile(r"\s*\S+:\d+: \w*Warning: |\s+warnings\.warn\(")
OUT = re.compile(r"\s*Out ?\[\d*\]: ?")
LOG = re.compile(
    r"""(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?Z?\]?[ |:-]*)?   # 2026-11-25 07:39:14,123
        (?:[IWEF]\d{4}\ \d\d:\d\d:\d\d\.\d+\s+\d+\ [\w.]+:\d+\]\ ?)?          # I1125 07:39:14.1 140 a.py:12]
        (?:\[?(?:DEBUG|INFO|WARNING|ERROR)\]?(?:[ :|-]{1,3}[\w.]+:|:)?\ ?)?      # INFO:root:
        (?:\[[\w.-]+\]\ )?""",
    re.VERBOSE,
)
MARK = re.compile(r"\s*(?:[>#;%]|//)+(?: |$)")


def clean(text: str) -> list[str]:
    r"""The lines of a text without what a terminal, a notebook, a log or Markdown put around it.

    Examples:
        >>> clean("```\n>>> print(model)\n\x1b[1mLSTM(5, 10)\x1b[0m\r\n```")
        ['LSTM(5, 10)']
    """
    text = ESCAPES.sub("", text).translate(INVISIBLE)
    if TAGS.search(text):
        text = html.unescape(TAG.sub("", text))
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    lines = [TABS.sub(lambda tabs: tabs[0].expandtabs(4), line, count=1) for line in lines]
    lines = [line for line in lines if not FENCE.match(line)]
    for prefix in (MARK, LOG):
        found = [match.end() if (match := prefix.match(line)) else 0 for line in lines]
        # A frame's rulers and a tree's branches may look like a mark: all lines have it, or none.
        framed = sum(1 for end, line in zip(found, lines, strict=True) if end or not line)
        if framed == len(lines) or (prefix is LOG and framed > 0.8 * len(lines)):
            lines = [line[end:] for end, line in zip(found, lines, strict=True)]
    aside = (FENCE, PROMPT, WARNING)  # inside a quotation, too
    lines = [OUT.sub("", line, count=1) for line in lines if not any(a.match(line) for a in aside)]
    while lines and not lines[-1].strip():
        del lines[-1]
    return lines
