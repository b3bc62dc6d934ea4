"""A pickle read as data: its opcodes are followed, and nothing that it names is ever made.

What a pickle would call or construct becomes a `Made`, a note of what was asked for. There is no
import, no call and no attribute in it, so that there is nothing that could be executed.
"""

from __future__ import annotations

import pickletools
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any

__all__ = ["Made", "Name", "Persistent", "load"]

MOST_STEPS = 4_000_000
"""Opcodes that are followed: a model of 50,000 tensors takes about two million."""


@dataclass(frozen=True)
class Name:
    """A class or a function that a pickle names."""

    module: str
    name: str


@dataclass(frozen=True, eq=False)
class Persistent:
    """What lies outside the pickle: of PyTorch a storage, `("storage", type, key, place, numel)`."""

    key: Any


@dataclass(eq=False)
class Made:
    """What a pickle would make: of what, from which arguments, with which state and items."""

    of: Any
    arguments: Any = ()
    state: Any = None
    items: dict[Any, Any] = field(default_factory=dict)
    elements: list[Any] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of what it is made of, without its module."""
        return self.of.name if isinstance(self.of, Name) else ""


class _Mark:
    """Where a run of arguments begins on the stack."""


MARK = _Mark()
CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
EMPTY: dict[str, Callable[[], Any]] = {
    "EMPTY_DICT": dict,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "EMPTY_SET": set,
}
TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}


def load(file: IO[bytes]) -> Any:
    """What one pickle describes, up to its end; the file then stands behind it.

    Raises:
        ValueError: for what is no pickle, is cut, or takes more steps than any model.
    """
    try:
        with warnings.catch_warnings():  # a damaged text may hold what is no escape sequence
            warnings.simplefilter("ignore", DeprecationWarning)
            return _followed(file)
    except (
        IndexError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        OverflowError,
    ) as error:
        raise ValueError(
            f"a pickle whose steps do not fit together: {type(error).__name__}"
        ) from None
    except UnicodeDecodeError:
        raise ValueError("a pickle with text that cannot be decoded") from None


def _followed(file: IO[bytes]) -> Any:
    stack: list[Any] = []
    memo: dict[int, Any] = {}
    push, pop = stack.append, stack.pop

    def above_mark() -> list[Any]:
        place = len(stack) - 1
        while stack[place] is not MARK:
            place -= 1
            if place < 0:
                raise IndexError
        found = stack[place + 1 :]
        del stack[place:]
        return found

    argument: Any
    for steps, (opcode, argument, _) in enumerate(pickletools.genops(file)):
        name = opcode.name
        if steps > MOST_STEPS:
            raise ValueError(f"a pickle of more than {MOST_STEPS:,} steps, more than a model takes")
        if name in ("BINPUT", "LONG_BINPUT", "PUT"):
            memo[argument] = stack[-1]
        elif name == "MEMOIZE":
            memo[len(memo)] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET", "GET"):
            push(memo[argument])
        elif name == "MARK":
            push(MARK)
        elif name in TUPLES:
            taken = tuple(stack[-TUPLES[name] :])
            if len(taken) < TUPLES[name]:
                raise IndexError
            del stack[-TUPLES[name] :]
            push(taken)
        elif name == "TUPLE":
            push(tuple(above_mark()))
        elif name in EMPTY:
            push(EMPTY[name]())
        elif name in CONSTANTS:
            push(CONSTANTS[name])
        elif name == "GLOBAL":
            module, _, attribute = str(argument).partition(" ")
            push(Name(module, attribute))
        elif name == "STACK_GLOBAL":
            attribute, module = pop(), pop()
            push(Name(str(module), str(attribute)))
        elif name in ("EXT1", "EXT2", "EXT4"):
            push(Name("copyreg", f"extension {argument}"))
        elif name in ("REDUCE", "NEWOBJ"):
            arguments, of = pop(), pop()
            push(Made(of, arguments))
        elif name == "NEWOBJ_EX":
            pop()
            arguments, of = pop(), pop()
            push(Made(of, arguments))
        elif name == "INST":
            module, _, attribute = str(argument).partition(" ")
            push(Made(Name(module, attribute), tuple(above_mark())))
        elif name == "OBJ":
            of, *rest = above_mark()
            push(Made(of, tuple(rest)))
        elif name == "BUILD":
            state = pop()
            if isinstance(stack[-1], Made):
                stack[-1].state = state
        elif name == "BINPERSID":
            push(Persistent(pop()))
        elif name == "PERSID":
            push(Persistent(argument))
        elif name in ("SETITEM", "SETITEMS"):
            pairs = above_mark() if name == "SETITEMS" else [stack.pop(-2), stack.pop()]
            onto = stack[-1].items if isinstance(stack[-1], Made) else stack[-1]
            for key, value in zip(pairs[::2], pairs[1::2], strict=True):
                onto[_hashable(key)] = value
        elif name in ("APPEND", "APPENDS", "ADDITEMS"):
            several = above_mark() if name != "APPEND" else [pop()]
            top = stack[-1]
            if isinstance(top, set):
                top.update(map(_hashable, several))
            else:
                (top.elements if isinstance(top, Made) else top).extend(several)
        elif name in ("DICT", "LIST", "FROZENSET"):
            several = above_mark()
            if name == "DICT":
                keys = map(_hashable, several[::2])
                push(dict(zip(keys, several[1::2], strict=True)))
            else:
                push(several if name == "LIST" else frozenset(map(_hashable, several)))
        elif name == "POP":
            pop()
        elif name == "POP_MARK":
            above_mark()
        elif name == "DUP":
            push(stack[-1])
        elif name == "STOP":
            return pop()
        elif name in ("PROTO", "FRAME"):
            continue
        elif name in ("NEXT_BUFFER", "READONLY_BUFFER"):
            raise ValueError("a pickle with buffers outside of it")
        else:  # a number, a text or bytes, as it stands
            push(argument)
    raise ValueError("a pickle that ends before its end")


def _hashable(key: Any) -> Any:
    """A key as it is, or what a reader sees of it."""
    try:
        hash(key)
    except TypeError:
        return f"a {type(key).__name__}"
    return key
