"""Tables that are too wide for a phone: there each row's first cell stands above the others."""

from __future__ import annotations

import re
from html import unescape

TABLE = re.compile(r'<table class="derived">.*?</table>', re.DOTALL)
CELL = re.compile(r"<(t[dh])\b([^>]*)>(.*?)</\1>", re.DOTALL)
SEAM = re.compile(r"([=(._/])(?=\w)")
"""Where a name in code may break in a narrow column."""
HANZI = re.compile("[\u3000-\u9fff\uff00-\uffef]")
BREAK = re.compile(
    rf"[\s-]|(?:(?={HANZI.pattern})|(?<={HANZI.pattern})(?<!（))(?![。，、；：？！）])"
)
"""Where a line may end: between words, and about a Hanzi but not before the mark that follows it."""
NARROW = 39
"""How many letters a row holds on a phone, the gaps between its columns counted as one each."""

ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}


def stacked(html: str) -> str:
    """Mark the tables of a page that are too wide for a phone, with the columns that remain."""
    return TABLE.sub(lambda match: stack(match[0]), html)


def stack(table: str) -> str:
    """A table, marked if it is too wide.

    Its roles are written out: some browsers forget them where a table is laid out as a grid.

    Examples:
        >>> stack('<table class="derived"><tr><td>a</td><td>b</td></tr></table>')
        '<table class="derived"><tr><td>a</td><td>b</td></tr></table>'
        >>> wide = f'<table class="derived"><tr><td>{"a" * 30}</td><td>{"b" * 20}</td></tr></table>'
        >>> stack(wide).partition("<td")[0]
        '<table class="derived stack-1" role="table"><tr role="row">'
    """
    rows = [CELL.findall(row) for row in table.split("</tr>")]
    columns = max(map(len, rows))
    longest = [
        max(unbreakable(*row[i]) for row in rows if len(row) == columns) for i in range(columns)
    ]
    if sum(longest) + columns <= NARROW:
        return table
    table = table.replace('class="derived"', f'class="derived stack-{columns - 1}"', 1)
    table = re.sub("(?<=<code>)[^<]*", lambda match: SEAM.sub(r"\1<wbr>", match[0]), table)
    for scope, role in (("col", "columnheader"), ("row", "rowheader")):
        table = table.replace(f'<th scope="{scope}"', f'<th role="{role}" scope="{scope}"')
    return re.sub(
        r"<(table|thead|tbody|tr|td)\b([^>]*)>",
        lambda match: f'<{match[1]}{match[2]} role="{ROLES[match[1]]}">',
        table,
    )


def unbreakable(tag: str, attributes: str, html: str) -> int:
    """The letters of a cell's longest part that no line breaks, a Hanzi as two."""
    broken = re.sub(r"<wbr/?>|<br/?>|<p>", " ", html)
    row = 'scope="row"' in attributes
    whole = rf"<(math|data{'' if row else '|code'})\b.*?</\1>"
    broken = re.sub("[+=−](?=</mo>)", "__", broken)  # with the space around it
    broken = re.sub(whole, lambda match: re.sub(r"[\s<>-]", "_", letters(match[0])), broken)
    heading = tag == "th" and not row  # it breaks between words only
    parts = re.split(r"[\s-]" if heading else BREAK, letters(broken))
    return max(len(part) + len(HANZI.findall(part)) for part in parts)


def letters(html: str) -> str:
    """What is read of some markup."""
    return unescape(re.sub(r"<[^>]*>", "", html))
