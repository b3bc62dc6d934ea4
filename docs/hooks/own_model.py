"""The form that takes a reader's own model: a text, a file, or one of six examples."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from hooks.messages import READS

MODELS = Path(__file__).resolve().parents[1] / "examples/models"


def block(language: str) -> str:
    """The form of one language, with the examples that it can fill in.

    Examples:
        >>> block("en").count("<button"), "<script>" in block("zh")
        (7, False)
    """
    words = READS[language]
    texts = [(MODELS / f"{name}.txt").read_text("utf-8") for name in words["examples"]]
    buttons = " ".join(
        f'<button type="button" data-text="{i}">{escape(word)}</button>'
        for i, word in enumerate(words["examples"].values())
    )
    data = json.dumps(texts, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<form class="reads" data-instead="{escape(words["instead"])}" aria-label="{escape(words["name"])}">'
        f'<label for="model">{words["text"]}</label>'
        f'<textarea id="model" rows="9" wrap="off" spellcheck="false" autocomplete="off"></textarea>'
        f'<p data-search-exclude><button type="submit">{words["read"]}</button> '
        f'<label>{words["file"]} <input type="file"></label> '
        f'<label>{words["x"]} <input name="x" size="6" inputmode="numeric" autocomplete="off" '
        f'maxlength="30"></label></p>'
        f"<p data-search-exclude>{words['try']} {buttons}</p>"
        f'<script type="application/json">{data}</script></form>'
        f"<noscript><p>{words['without']}</p></noscript>"
    )
