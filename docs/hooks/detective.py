"""The number detective: a form that says which layer, option or mistake has a reader's number."""

from __future__ import annotations

import json
from html import escape

from hooks.messages import DETECTIVE
from lstm_formulas import LSTM
from lstm_formulas.frameworks.candidates import candidates
from lstm_formulas.symbols import h, x

FIELDS = ("number", "x", "h", "p", "V", "T")


def block(language: str, situation: dict[str, int]) -> str:
    """The form, the candidates and the words of one language, as a page carries them.

    Args:
        language: of the page.
        situation: the sizes that stand in the fields at first.

    Examples:
        >>> made = block("en", {"x": 5, "h": 10})
        >>> 'value="680"' in made, made.count("<input")
        (True, 6)
    """
    words = DETECTIVE[language]
    first = {"number": LSTM(x, h, bias=2).at(**situation).count, **situation}
    fields = "".join(
        f'<label class="{"whole" if name == "number" else "size"}"><span>{words["fields"][name]}</span>'
        f'<input id="detective-{name}" name="{name}" type="text" autocomplete="off" '
        f'maxlength="80" spellcheck="false" value="{first.get(name, "")}" '
        f'aria-describedby="detective-{name}-error">'
        f'<small id="detective-{name}-error" class="wrong"></small></label>'
        for name in FIELDS
    )
    said = {name: value for name, value in words.items() if name not in ("fields", "without")}
    data = json.dumps(
        {"data": candidates(), "words": said}, ensure_ascii=False, separators=(",", ":")
    ).replace("<", "\\u003c")
    return (
        f'<form class="sizes" data-detective aria-label="{escape(words["name"])}">'
        f'{fields}<p role="status"></p><ol></ol>'
        f'<script type="application/json">{data}</script></form>'
        f"<noscript><p>{words['without']}</p></noscript>"
    )
