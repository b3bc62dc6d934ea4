"""What is one thing under several names.

A tensor is told from every other one by identity, and by nothing else: two that look alike are
two, and one that stands under many names is one. Networks and the frameworks' models both are
*slots*, names under which tensors stand; to reuse a layer, to share it or to tie a weight is to let
one tensor stand in several slots, and to count is to take each tensor once.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["first_names"]


def first_names(slots: Iterable[tuple[str, object]]) -> dict[str, str]:
    """For the name of each slot, the first name under which the same tensor stands.

    Examples:
        >>> E, W = object(), object()
        >>> first_names([("embedding.E", E), ("lstm.W", W), ("output.W", E)])
        {'embedding.E': 'embedding.E', 'lstm.W': 'lstm.W', 'output.W': 'embedding.E'}
    """
    first: dict[int, str] = {}
    return {name: first.setdefault(id(tensor), name) for name, tensor in slots}
