"""Reads what people hold, a model, a file, a text or a line of code, and derives every row."""

__all__: list[str] = []
