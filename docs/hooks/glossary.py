r"""The glossary at its words: `[masked][masking]` on a page leads to the entry, and tells it.

That is Markdown's own way to write a link whose address stands elsewhere; here it stands in the
glossary page of the edition, whose entries have an id, the same in every language.
"""

from __future__ import annotations

import re

ENTRY = re.compile(r"^\*\*.+ \{ #([\w-]+) \}\n: (.+)$", re.MULTILINE)
USED = re.compile(r"\]\[([\w-]+)\]")
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.DOTALL | re.MULTILINE)
PLAIN = (
    (r"\s*(?:See |见)\[[^\]]*\]\([^)]*\)[.。]", ""),  # what a title cannot link
    (r"\[([^\]]*)\]\([^)]*\)|<[^>]*>|\*\*|\\mathbf|[`${}]", r"\1"),
    (r"\\cdot", "·"),
    (r"\\times", "×"),
    (r"\\lceil ", "⌈"),
    (r" \\rceil", "⌉"),
    (r'"', "”"),
)


class GlossaryError(ValueError):
    """A page refers to what the glossary does not have."""


def references(markdown: str, glossary: str) -> str:
    """The page with the entries that it refers to, as Markdown looks for them.

    Raises:
        GlossaryError: where the glossary has no such entry.

    Examples:
        >>> entry = '**Bias** · <span lang="zh">偏置</span> { #bias }\\n: $h$ numbers. See [a](b.md).'
        >>> references("two [biases][bias]", entry)
        'two [biases][bias]\\n\\n[bias]: glossary.md#bias "h numbers."\\n'
        >>> references("`table[x][y]`", entry)
        '`table[x][y]`'
        >>> references("a [bus][bus]", entry)
        Traceback (most recent call last):
        ...
        hooks.glossary.GlossaryError: the glossary has no entry bus; it has bias
    """
    used = dict.fromkeys(USED.findall(CODE.sub("", markdown)))
    entries = {name: plain(text) for name, text in ENTRY.findall(glossary)} if used else {}
    for name in used:
        if name not in entries:
            raise GlossaryError(f"the glossary has no entry {name}; it has {', '.join(entries)}")
    lines = "".join(f'[{name}]: glossary.md#{name} "{entries[name]}"\n' for name in used)
    return f"{markdown}\n\n{lines}" if used else markdown


def plain(text: str) -> str:
    r"""An entry as a title can say it, without links and formulas.

    Examples:
        >>> plain(r"One pass over all $N$ samples: $\lceil N/B \rceil$ updates.")
        'One pass over all N samples: ⌈N/B⌉ updates.'
    """
    for old, new in PLAIN:
        text = re.sub(old, new, text)
    return text
